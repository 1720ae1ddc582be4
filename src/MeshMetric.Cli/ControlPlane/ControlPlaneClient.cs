using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using MeshMetric.Cli.Input;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>Speaks to a control plane's REST API.</summary>
internal sealed class ControlPlaneClient : IDisposable
{
    private const long MaxBytes = 256L * 1024 * 1024;
    private const string OutcomeHeader = "MeshMetric-Outcome";

    private readonly Connection _connection;
    private readonly HttpClient _client;
    private readonly Uri _base;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="UsageException">The authorities can't be read.</exception>
    public ControlPlaneClient(Connection connection)
    {
        _connection = connection;

        // A path of the address is a prefix: "https://gateway/meshmetric" and "/meshes" make one path.
        _base = new Uri(connection.Address.AbsoluteUri.TrimEnd('/') + "/");
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,

            // A token must not follow a redirection to somewhere else.
            AllowAutoRedirect = false,
            SslOptions = Tls(connection),
        };

        // The deadline below covers the body, too.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        string version = typeof(ControlPlaneClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("meshmetricctl", version));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain", 0.5));
        _client.DefaultRequestHeaders.Authorization = connection.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
    }

    /// <summary>Whether a token goes over the network for others to read.</summary>
    public bool ShowsToken => _connection.Token is not null && _connection.Address is { Scheme: "http", IsLoopback: false };

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query below the API's address, each segment escaped.</param>
    /// <param name="json">The body, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusedException">There is no answer.</exception>
    public async Task<ControlPlaneAnswer> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_connection.Timeout);
        using var request = new HttpRequestMessage(method, new Uri(_base, path.TrimStart('/')));
        if (json is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            await using Stream stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            byte[] content = await InputFile.ReadAllAsync(stream, MaxBytes, deadline.Token);
            string? outcome = response.Headers.TryGetValues(OutcomeHeader, out IEnumerable<string>? values) ? values.First() : null;
            return new ControlPlaneAnswer($"{method} {request.RequestUri}", (int)response.StatusCode, content, outcome);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new RefusedException($"{_connection.Address}: {Explain(exception)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException($"{_connection.Address}: no answer within {_connection.Timeout.TotalSeconds:0.##} s; --api-timeout gives it more");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string Explain(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            $"can't be reached: {exception.Message}; start 'meshmetric-cp run', or set --cp-address",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"{exception.InnerException?.Message ?? exception.Message}; --ca-cert-file names the authority of its certificate",
        _ => exception.Message,
    };

    private static SslClientAuthenticationOptions Tls(Connection connection)
    {
        var options = new SslClientAuthenticationOptions();
        if (connection.SkipVerify)
        {
#pragma warning disable CA5359 // asked for by name, and said so in its description
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (connection.CaCertFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            try
            {
                policy.CustomTrustStore.ImportFromPemFile(file);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"--ca-cert-file: {file}: {exception.Message}");
            }

            if (policy.CustomTrustStore.Count == 0)
            {
                throw new UsageException($"--ca-cert-file: {file} holds no certificate in PEM form");
            }

            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}

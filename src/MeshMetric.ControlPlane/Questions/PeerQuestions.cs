using System.Globalization;
using System.IO.Pipelines;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>
/// Passes a question on to the control plane on the same store that the agent is connected to, with the credentials of who asked: keys are in the store, so a
/// token that holds here holds there. A question is passed on once; agents may move while it travels.
/// </summary>
internal sealed class PeerQuestions : IDisposable
{
    /// <summary>Names the control plane that passes a question on.</summary>
    public const string AskedByHeader = "MeshMetric-Asked-By";

    private const int MaxErrorBytes = 16 * 1024;

    // The other one says after its own time that nothing came; until then it is right to wait.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly QuestionOptions _limits;
    private readonly TimeProvider _time;
    private readonly string _instance;
    private int _open;

    /// <summary>Reads the file of authorities.</summary>
    /// <exception cref="ControlPlaneStartException">The file can't be used.</exception>
    public PeerQuestions(ControlPlaneOptions options, ServerIdentity identity, TimeProvider time)
    {
        (_limits, _time, _instance) = (options.Questions, time, identity.InstanceId);
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                ConnectTimeout = options.Questions.PickupTimeout,
                UseCookies = false,
                UseProxy = false,
                SslOptions = { CertificateChainPolicy = options.PeerCaFile is { } file ? TrustOnly(file) : null },
            })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whether another control plane has passed a question on to this one.</summary>
    public static bool IsPassedOn(HttpRequest request) => request.Headers.ContainsKey(AskedByHeader);

    /// <summary>Asks, and passes the answer on as it comes.</summary>
    /// <param name="api">Where the other control plane is.</param>
    /// <param name="dataplane">Whose Envoy is asked.</param>
    /// <param name="kind">What for.</param>
    /// <param name="asker">Who asks here.</param>
    /// <returns>What became of it; with a problem nothing did, and the agent may still come here.</returns>
    public async Task<(QuestionResult Result, ApiError? Error, string? Problem)> AskAsync(
        Uri api, ResourceId dataplane, EnvoyQuestionKind kind, HttpContext asker)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > _limits.MaxOpen)
            {
                var refusal = QuestionRefusal.Busy(
                    $"{_limits.MaxOpen} questions are with other control planes; --{QuestionSettings.MaxOpen.Name} sets the limit");
                return (refusal.Result, refusal.Error, null);
            }

            using var deadline = new CancellationTokenSource(_limits.Timeout + Margin, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, asker.RequestAborted);
            using var response = await SendAsync(api, asker.Request, either.Token);
            if (!response.IsSuccessStatusCode)
            {
                var detail = await ReadDetailAsync(response, either.Token);
                var refusal = QuestionRefusal.OfPeer((int)response.StatusCode, $"the control plane at {api} says: {detail}");
                return refusal.Error.Status == StatusCodes.Status503ServiceUnavailable ? (refusal.Result, null, detail) : (refusal.Result, refusal.Error, null);
            }

            var body = PipeReader.Create(await response.Content.ReadAsStreamAsync(either.Token));
            var (result, error) = await new AnswerPassing(EnvoyAnswer.Of(body), dataplane, kind, _limits, _time).RunAsync(asker);
            return (result, error, null);
        }
        catch (OperationCanceledException) when (asker.RequestAborted.IsCancellationRequested)
        {
            return (QuestionResult.AskerGone, null, null);
        }
        catch (OperationCanceledException)
        {
            return (QuestionResult.OtherInstance, null, string.Create(
                CultureInfo.InvariantCulture, $"it did not answer within {(_limits.Timeout + Margin).TotalSeconds:0.##} s"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (QuestionResult.OtherInstance, null, exception.GetBaseException() is AuthenticationException tls
                ? $"{tls.Message} Check --{RunSettings.PeerCa.Name} here, and --{RunSettings.AdvertiseApi.Name} there"
                : exception.GetBaseException().Message);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri api, HttpRequest asked, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, asked.Path.ToUriComponent() + asked.QueryString.ToUriComponent()));
        request.Headers.Add(AskedByHeader, _instance);
        if (asked.Headers.Authorization is [{ Length: > 0 } credentials])
        {
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // Whatever stands between the two may answer in their place.
    private static async Task<string> ReadDetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}");
        var start = new byte[MaxErrorBytes];
        var length = await (await response.Content.ReadAsStreamAsync(cancellationToken)).ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        using var error = JsonText.Parse(start.AsMemory(0, length), out _);
        return error?.RootElement is { ValueKind: JsonValueKind.Object } root
            && root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String && detail.GetString() is { Length: > 0 } text
            ? text
            : status;
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ControlPlaneStartException([$"--{RunSettings.PeerCa.Name}: {file} can't be read: {exception.Message}"]);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new ControlPlaneStartException([$"--{RunSettings.PeerCa.Name}: {file} holds no certificate in PEM form"]);
    }
}

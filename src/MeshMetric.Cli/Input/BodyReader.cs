using System.Net;

using MeshMetric.Metrics.Text;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Input;

/// <summary>Reads bodies from files, standard input and servers; what several pipelines read alike is read once.</summary>
internal sealed class BodyReader(Terminal terminal, BodyRequest request) : IDisposable
{
    private readonly Dictionary<string, MetricBody> _read = new(StringComparer.Ordinal);
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip, MaxAutomaticRedirections = 3 })
    {
        // The deadline below covers the body, too.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Reads the body of a source.</summary>
    /// <param name="source">The source's name, for errors.</param>
    /// <param name="location">Where it is: file, <c>-</c> or URL.</param>
    /// <param name="sidecar">What the pipeline wants of Envoy; absent for an application.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">It can't be read, or can't be metrics.</exception>
    public async Task<MetricBody> ReadAsync(string source, string location, SidecarSettings? sidecar, CancellationToken cancellationToken)
    {
        bool isEnvoy = false;
        Uri? url = AsUrl(location);
        if (url is not null && sidecar is not null && EnvoyAddress.Of(url, sidecar) is { } stats)
        {
            isEnvoy = true;
            url = stats;
        }

        string key = url?.AbsoluteUri ?? location;
        if (!_read.TryGetValue(key, out MetricBody? body))
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string name = url is null ? InputFile.NameOf(location) : Display(url);
            var (content, type) = url is null
                ? (await ReadFileAsync(source, location, cancellationToken), null)
                : await DownloadAsync(source, url, sidecar is not null, cancellationToken);
            ExpositionFormat format = BodyFormats.Of(request.ContentType ?? type, content, out string problem)
                ?? throw new UsageException($"{source}: {name}: {problem}; check port and path");
            body = new MetricBody(name, content, format, isEnvoy, now);
            _read.Add(key, body);
        }

        return body;
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static Uri? AsUrl(string location) =>
        (location.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        && Uri.TryCreate(location, UriKind.Absolute, out Uri? url)
            ? url
            : null;

    // Without a user name and password, which are not for logs.
    private static string Display(Uri url) => url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    private async Task<byte[]> ReadFileAsync(string source, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await InputFile.ReadAsync(path, terminal, request.MaxBytes, cancellationToken);
        }
        catch (UsageException exception)
        {
            throw new UsageException($"{source}: {exception.Message}");
        }
    }

    private async Task<(byte[] Content, string? Type)> DownloadAsync(string source, Uri url, bool isSidecar, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(request.Timeout);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, url);
            message.Headers.TryAddWithoutValidation("Accept", isSidecar ? SourceAccept.Sidecar : SourceAccept.Application);
            message.Headers.TryAddWithoutValidation("User-Agent", "meshmetricctl");
            using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new UsageException($"{source}: {Display(url)}: answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd());
            }

            await using Stream stream = await response.Content.ReadAsStreamAsync(deadline.Token);
            byte[] content = await InputFile.ReadAllAsync(stream, request.MaxBytes, deadline.Token);
            return (content, response.Content.Headers.ContentType?.ToString());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new UsageException($"{source}: {Display(url)}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException($"{source}: {Display(url)}: no whole answer within {request.Timeout.TotalSeconds:0.###} s (--timeout)");
        }
    }
}

using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Planning;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// How one target is reached: its connections, its credentials, the order of its reads, its health. Outlives configurations that still want the
/// target. Whatever goes wrong is an outcome with a reason.
/// </summary>
internal sealed partial class SourceConnection : IDisposable
{
    private const int MaxRedirects = 3;

    // Large reads reach through the client's own small buffer straight to the socket.
    private static readonly StreamPipeReaderOptions PipeOptions = new(MemoryPool<byte>.Shared, bufferSize: 64 * 1024, minimumReadSize: 4 * 1024);

    private readonly SourceTarget _target;
    private readonly SourceClients _clients;
    private readonly HttpMessageInvoker _client;
    private readonly SourceLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _refusesFilters;

    /// <summary>Makes the connection; nothing is opened before the first read.</summary>
    public SourceConnection(
        SourceTarget target, SourceClients clients, SourceLimits limits, SourceHealth health, TimeProvider time, ILogger logger)
    {
        _target = target;
        _clients = clients;
        _client = clients.Open(target);
        _limits = limits;
        _time = time;
        _logger = logger;
        Health = health;
    }

    /// <summary>What is known about the source.</summary>
    public SourceHealth Health { get; }

    /// <summary>The target.</summary>
    public SourceTarget Target => _target;

    /// <summary>Reads a body.</summary>
    /// <param name="reader">Reads it.</param>
    /// <param name="asked">This target, with what is asked of it.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    /// <returns>A snapshot with one reference, also of a failure.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ScrapeSnapshot> ReadAsync(SourceReader reader, SourceTarget asked, CancellationToken cancellationToken)
    {
        using var turn = _target.IsSidecar ? await _clients.Envoy.EnterAsync(cancellationToken) : default;
        var startedAt = _time.GetUtcNow();
        try
        {
            return await ReadAsync(reader, asked, startedAt, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (SourceFailure.Explain(exception) is { } reason)
        {
            return ScrapeSnapshot.Failed(startedAt, reason);
        }
        catch (Exception exception)
        {
            // A bug must not cost the other sources their data.
            LogUnexpected(_logger, Health.Name, exception);
            return ScrapeSnapshot.Failed(startedAt, "internal error: " + exception.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_target.NeedsOwnConnections)
        {
            _client.Dispose();
        }
    }

    private async Task<ScrapeSnapshot> ReadAsync(
        SourceReader reader, SourceTarget asked, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var credentials = await SourceCredentials.ReadAsync(_target, cancellationToken);
        using var response = await AskAsync(asked, credentials, cancellationToken);
        if (SourceResponse.Refuse(response) is { } refusal)
        {
            return ScrapeSnapshot.Failed(startedAt, refusal);
        }

        var format = SourceResponse.FormatOf(response);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (!response.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase))
        {
            return await ParseAsync(reader, body, startedAt, format, cancellationToken);
        }

        await using var compressed = new CountingStream(body);
        await using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        await using var bounded = new RatioLimitedStream(gzip, compressed, _limits.MaxCompressionRatio);
        return await ParseAsync(reader, bounded, startedAt, format, cancellationToken);
    }

    /// <summary>Sends the request; without the compiled filter where that is refused: it only saves work.</summary>
    private async Task<HttpResponseMessage> AskAsync(SourceTarget asked, string? credentials, CancellationToken cancellationToken)
    {
        if (asked.Filter is null || _refusesFilters)
        {
            return await SendAsync(asked.Url, credentials, cancellationToken);
        }

        var response = await SendAsync(asked.FilteredUrl, credentials, cancellationToken);
        if ((int)response.StatusCode is not (400 or 414 or 431))
        {
            return response;
        }

        var status = (int)response.StatusCode;
        response.Dispose();
        _refusesFilters = true;
        LogFilterRefused(_logger, Health.Name, status, asked.Filter);
        return await SendAsync(asked.Url, credentials, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, string? credentials, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("User-Agent", AgentVersion.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", _target.IsSidecar ? SourceAccept.Sidecar : SourceAccept.Application);
            if (!_target.IsSidecar)
            {
                request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
            }

            if (credentials is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", credentials);
            }

            var response = await _client.SendAsync(request, cancellationToken);
            if (redirects == MaxRedirects || SourceResponse.RedirectInside(response, url) is not { } next)
            {
                return response;
            }

            response.Dispose();
            url = next;
        }
    }

    private static async Task<ScrapeSnapshot> ParseAsync(
        SourceReader reader, Stream body, DateTimeOffset startedAt, ExpositionFormat? format, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(body, PipeOptions);
        try
        {
            return await reader.ReadAsync(pipe, startedAt, format, cancellationToken);
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Source} answered {Status} to the filter that asks it for less; from now on it is asked for everything: {Filter}")]
    private static partial void LogFilterRefused(ILogger logger, string source, int status, string filter);

    [LoggerMessage(LogLevel.Error, "{Source} could not be read because of an error in the agent")]
    private static partial void LogUnexpected(ILogger logger, string source, Exception exception);
}

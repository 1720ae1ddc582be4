using System.IO.Compression;
using System.IO.Pipelines;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace MeshMetric.Agent.Listeners;

/// <summary>
/// What a Prometheus port answers. It is the whole web application: the server below needs no more than this, and an agent pays for no
/// middleware, routing or container.
/// </summary>
/// <param name="routes">The routes in effect, asked once per request, and again when a configuration was replaced in between.</param>
/// <param name="slots">Scrapes that may still begin.</param>
/// <param name="options">Timeouts.</param>
/// <param name="counters">Sums over all ports.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where broken scrapes are told.</param>
internal sealed partial class ScrapeApplication(
    Func<IReadOnlyDictionary<string, ScrapeRoute>> routes,
    SemaphoreSlim slots,
    AgentOptions options,
    AgentCounters counters,
    TimeProvider time,
    ILogger logger) : IHttpApplication<HttpContext>
{
    private const int FlushSize = 32 * 1024;
    private const string VaryingHeaders = "Accept, Accept-Encoding";

    /// <inheritdoc />
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc />
    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <inheritdoc />
    public Task ProcessRequestAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        if (!routes().TryGetValue(path, out var route))
        {
            var paths = string.Join(", ", routes().Keys.Order(StringComparer.Ordinal));
            return AnswerAsync(context, StatusCodes.Status404NotFound, $"There is nothing here. This port serves metrics under: {paths}\n");
        }

        if (HttpMethods.IsHead(request.Method))
        {
            // The head of the answer without reading the sources for it.
            SetHead(context, offersOpenMetrics: false);
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, $"{path} can be read with GET or HEAD only.\n");
        }

        return ServeAsync(context, path, route);
    }

    private async Task ServeAsync(HttpContext context, string path, ScrapeRoute route)
    {
        if (!slots.Wait(0, CancellationToken.None))
        {
            context.Response.Headers.RetryAfter = "1";
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many scrapes at once; try again.\n");
            return;
        }

        try
        {
            var timeout = ScrapeTimeout.Of(context.Request.Headers[ScrapeTimeout.Header], options);
            using var scrape = await ProduceAsync(path, route, timeout, context.RequestAborted);
            if (scrape is null)
            {
                await AnswerAsync(context, StatusCodes.Status404NotFound, "The policy has just been changed; this path is no longer served.\n");
                return;
            }

            await WriteAsync(context, scrape, route);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            route.Health.AddFailure();
        }
        catch (Exception exception)
        {
            route.Health.AddFailure();
            LogUnexpected(logger, path, exception);

            // Half a scrape that ends like a whole one would be taken for the truth.
            context.Abort();
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>A producer whose configuration was replaced gives nothing; then the path may have a new one.</summary>
    private async Task<MergedScrape?> ProduceAsync(string path, ScrapeRoute route, TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await route.Producer.ProduceAsync(timeout, cancellationToken) is { } scrape)
            {
                return scrape;
            }

            if (!routes().TryGetValue(path, out var next) || ReferenceEquals(next, route))
            {
                return null;
            }

            route = next;
        }
    }

    private async Task WriteAsync(HttpContext context, MergedScrape scrape, ScrapeRoute route)
    {
        using var tooSlow = new CancellationTokenSource(options.ResponseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooSlow.Token, context.RequestAborted);
        try
        {
            var accepted = SetHead(context, scrape.HasOpenMetrics);
            WriteReport report;
            if (ContentCoding.WantsGzip(context.Request.Headers.AcceptEncoding))
            {
                context.Response.Headers.ContentEncoding = "gzip";
                await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
                var writer = PipeWriter.Create(gzip, new StreamPipeWriterOptions(minimumBufferSize: FlushSize, leaveOpen: true));
                report = await WriteAsync(scrape, writer, accepted, either.Token);
                await writer.CompleteAsync();
            }
            else
            {
                report = await WriteAsync(scrape, context.Response.BodyWriter, accepted, either.Token);
            }

            await context.Response.BodyWriter.FlushAsync(either.Token);
            route.Health.AddDelivery(report.Samples);
            if (!report.Anomalies.IsEmpty)
            {
                route.Health.AddLeftOut(report.Anomalies);
                route.LeftOut.Tell(report.Anomalies);
            }

            counters.AddScrape(report.Bytes);
        }
        catch (OperationCanceledException) when (tooSlow.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            route.Health.AddFailure();
            LogSlow(logger, context.Connection.RemoteIpAddress?.ToString() ?? "a client", options.ResponseTimeout.TotalSeconds);
            context.Abort();
        }
    }

    private static ValueTask<WriteReport> WriteAsync(
        MergedScrape scrape, PipeWriter output, AcceptedFormat accepted, CancellationToken cancellationToken) =>
        accepted.Format == ExpositionFormat.OpenMetrics
            ? OpenMetricsWriter.WriteAsync(scrape, output, accepted.Escaping, cancellationToken)
            : PrometheusTextWriter.WriteAsync(scrape, output, accepted.Escaping, cancellationToken);

    private static AcceptedFormat SetHead(HttpContext context, bool offersOpenMetrics)
    {
        var accepted = AcceptedFormat.Of(context.Request.Headers.Accept, offersOpenMetrics);
        context.Response.ContentType = accepted.ContentType;
        context.Response.Headers.Vary = VaryingHeaders;
        return accepted;
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    [LoggerMessage(LogLevel.Warning, "{Client} did not take its scrape within {Seconds} s; the connection is closed")]
    private static partial void LogSlow(ILogger logger, string client, double seconds);

    [LoggerMessage(LogLevel.Error, "A scrape of {Path} failed because of an error in the agent")]
    private static partial void LogUnexpected(ILogger logger, string path, Exception exception);
}

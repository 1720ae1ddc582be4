using System.Globalization;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>A collector as the agent uses it: encoder and exporter with the reader that drives them. Lives as long as its settings stay.</summary>
internal sealed class OtlpBackend : IAsyncDisposable
{
    // Long enough to spread a fleet that starts at once, short enough to see first data soon.
    private static readonly TimeSpan MaxFirstDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxExportTime = TimeSpan.FromSeconds(10);

    private readonly OtlpEncoder _encoder;
    private readonly OtlpExporter _exporter;
    private readonly PeriodicReader _reader;
    private volatile MetricProducer _producer;

    /// <summary>Prepares the backend and starts its reader.</summary>
    public OtlpBackend(
        OpenTelemetryBackend settings,
        IReadOnlyList<KeyValuePair<string, string>> resource,
        MetricProducer producer,
        BackendHealth health,
        TimeSpan timeout,
        TimeProvider time,
        ILogger logger)
    {
        Health = health;
        _producer = producer;
        _encoder = new OtlpEncoder(new OtlpEncoderOptions { Resource = resource, ScopeVersion = AgentVersion.Number });
        _exporter = new OtlpExporter(
            new OtlpExporterOptions
            {
                Endpoint = settings.Endpoint,
                Protocol = settings.Protocol == Resources.Pipelines.OtlpProtocol.Http
                    ? MeshMetric.Otlp.Exporting.OtlpProtocol.Http
                    : MeshMetric.Otlp.Exporting.OtlpProtocol.Grpc,
                Headers = settings.Headers.Count == 0 ? null : token => BackendHeaders.ReadAsync(settings.Headers, token),
                Tls = settings.Tls is { } tls
                    ? new OtlpTlsOptions
                    {
                        CaFile = tls.CaFile,
                        CertFile = tls.CertFile,
                        KeyFile = tls.KeyFile,
                        ServerName = tls.ServerName,
                        InsecureSkipVerify = tls.InsecureSkipVerify,
                    }
                    : null,
                UserAgent = AgentVersion.UserAgent,

                // What could not be sent before the next export is due has been overtaken by it.
                Timeout = settings.RefreshInterval < MaxExportTime ? settings.RefreshInterval : MaxExportTime,
            },
            time);
        var interval = settings.RefreshInterval;
        var collectTimeout = timeout < interval ? timeout : interval;
#pragma warning disable CA5394 // spreads load, guards nothing
        var firstDelay = Random.Shared.NextDouble() * (interval < MaxFirstDelay ? interval : MaxFirstDelay);
#pragma warning restore CA5394
        _reader = new PeriodicReader(interval, firstDelay, collectTimeout, CollectAsync, ExportAsync, health, time, logger);
        _reader.Start();
    }

    /// <summary>What the collector received.</summary>
    public BackendHealth Health { get; }

    /// <summary>Hands over to the producer of the configuration that has taken effect.</summary>
    public void SetProducer(MetricProducer producer) => _producer = producer;

    /// <summary>Ends the exports.</summary>
    /// <param name="flush">Whether to export once more.</param>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    public Task StopAsync(bool flush, CancellationToken cancellationToken) => _reader.StopAsync(flush, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _reader.Dispose();
    }

    /// <summary>Two declarations with equal keys are served by one backend object; what they hold is compared by content.</summary>
    public static string KeyOf(OpenTelemetryBackend settings, IReadOnlyList<KeyValuePair<string, string>> resource)
    {
        var headers = settings.Headers.Select(header => $"{header.Key}={header.Value}");
        var attributes = resource.Select(attribute => $"{attribute.Key}={attribute.Value}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Protocol} {settings.Endpoint} {settings.RefreshInterval} {settings.Temporality} {settings.Tls} [{string.Join('\n', headers)}] [{string.Join('\n', attributes)}]");
    }

    /// <summary>Why the backend can't be served, or <see langword="null"/>.</summary>
    public static string? Refuse(OpenTelemetryBackend settings)
    {
        if (settings.Temporality == OtlpTemporality.Delta)
        {
            return "temporality Delta is not supported yet; use Cumulative";
        }

        var secret = settings.Headers.FirstOrDefault(header => header.Value.Secret is not null);
        return secret.Key is null
            ? null
            : $"header {secret.Key} comes from a secret of the control plane's store, and there is none here; use file or env";
    }

    private async Task<MergedScrape?> CollectAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            var producer = _producer;
            var scrape = await producer.ProduceAsync(timeout, cancellationToken);
            if (scrape is not null || ReferenceEquals(producer, _producer))
            {
                return scrape;
            }
        }
    }

    private async Task<ExportOutcome> ExportAsync(MergedScrape scrape, CancellationToken cancellationToken)
    {
        EncodedMetrics encoded;
        using (scrape)
        {
            encoded = _encoder.Encode(scrape);
        }

        // A queue that outlasts an outage of minutes is meant to stand between encoder and exporter.
        using (encoded)
        {
            return await _exporter.ExportAsync(encoded, cancellationToken);
        }
    }
}

using System.Globalization;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>A collector as the agent uses it: encoder and exporter with the reader that drives them. Lives as long as its settings stay.</summary>
internal sealed partial class OtlpBackend : IAsyncDisposable
{
    // Long enough to spread a fleet that starts at once, short enough to see first data soon.
    private static readonly TimeSpan MaxFirstDelay = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxExportTime = TimeSpan.FromSeconds(10);

    private static readonly RetryBackoff AfterFailure = new() { Max = TimeSpan.FromSeconds(30) };

    private readonly OtlpEncoder _encoder;
    private readonly OtlpExporter _exporter;
    private readonly WaitingRequests _queue;
    private readonly QueueSender _sender;
    private readonly PeriodicReader _reader;
    private volatile MetricProducer _producer;
    private volatile bool _expectsOldSeries;
    private bool _wasCut;
    private readonly ILogger _logger;
    private readonly int _maxSeries;
    private bool _isBeyondMaxSeries;

    /// <summary>Prepares the backend and starts its reader.</summary>
    public OtlpBackend(
        OpenTelemetryBackend settings,
        IReadOnlyList<KeyValuePair<string, string>> resource,
        MetricProducer producer,
        BackendHealth health,
        AgentOptions options,
        TimeProvider time,
        ILogger logger)
    {
        Health = health;
        _producer = producer;
        _logger = logger;
        _maxSeries = options.OtlpLimits.MaxRememberedSeries;
        _encoder = new OtlpEncoder(new OtlpEncoderOptions
        {
            Resource = resource,
            ScopeVersion = AgentVersion.Number,
            Temporality = settings.Temporality == OtlpTemporality.Delta ? MetricTemporality.Delta : MetricTemporality.Cumulative,
            MaxRememberedSeries = _maxSeries,
            Gzip = true,
        });
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

                // After that it is the queue's turn, with longer waits.
                Timeout = settings.RefreshInterval < MaxExportTime ? settings.RefreshInterval : MaxExportTime,
            },
            time);
        var interval = settings.RefreshInterval;
        var collectTimeout = options.ScrapeTimeout < interval ? options.ScrapeTimeout : interval;
#pragma warning disable CA5394 // spreads load, guards nothing
        var firstDelay = Random.Shared.NextDouble() * (interval < MaxFirstDelay ? interval : MaxFirstDelay);
#pragma warning restore CA5394
        _queue = new WaitingRequests(options.OtlpLimits.MaxQueueBytes, options.OtlpLimits.MaxQueueTime, time);
        health.Watch(_queue);
        _sender = new QueueSender(_queue, _exporter.ExportAsync, AfterFailure, Random.Shared.NextDouble, health, time, logger);
        _reader = new PeriodicReader(interval, firstDelay, collectTimeout, CollectAsync, Export, health, time, logger);
        _sender.Start();
        _reader.Start();
    }

    /// <summary>What the collector received.</summary>
    public BackendHealth Health { get; }

    /// <summary>Hands over to the producer of the configuration that has taken effect.</summary>
    public void SetProducer(MetricProducer producer)
    {
        // Its filters may keep what the ones before did not.
        _expectsOldSeries = true;
        _producer = producer;
    }

    /// <summary>Ends the exports; what waits is sent first.</summary>
    /// <param name="flush">Whether to export once more.</param>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    public async Task StopAsync(bool flush, CancellationToken cancellationToken)
    {
        await _reader.StopAsync(flush, cancellationToken);
        await _sender.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _exporter.DisposeAsync();
        _sender.Dispose();
        _reader.Dispose();
        _queue.Dispose();
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

    private void Export(MergedScrape scrape)
    {
        // What a budget left out comes back some day with all that it has counted.
        if (_expectsOldSeries || _wasCut)
        {
            _expectsOldSeries = false;
            _encoder.ExpectOldSeries();
        }

        _wasCut = _producer.IsCut;

        using (scrape)
        {
            var encoded = _encoder.Encode(scrape);
            Health.AddEncoded(encoded.Report);
            TellOfLimit(encoded.Report.UnrememberedSeries);
            _queue.Add(encoded);
        }
    }

    /// <summary>Tells when series begin to be too many to remember, and when they no longer are.</summary>
    private void TellOfLimit(long beyond)
    {
        if (beyond > 0 == _isBeyondMaxSeries)
        {
            return;
        }

        _isBeyondMaxSeries = beyond > 0;
        if (_isBeyondMaxSeries)
        {
            LogBeyond(_logger, Health.Name, beyond, _maxSeries);
        }
        else
        {
            LogWithin(_logger, Health.Name, _maxSeries);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "{Backend}: {Series} series are more than the {Max} that are remembered (--otlp-max-series); they are sent without start and end, and with temporality Delta their counters and histograms are left out")]
    private static partial void LogBeyond(ILogger logger, string backend, long series, int max);

    [LoggerMessage(LogLevel.Information, "{Backend}: all series are within the {Max} that are remembered again")]
    private static partial void LogWithin(ILogger logger, string backend, int max);
}

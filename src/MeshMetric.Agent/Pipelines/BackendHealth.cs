using MeshMetric.Metrics.Text;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;

namespace MeshMetric.Agent.Pipelines;

/// <summary>What a backend received since the start, and what stands in its way. Outlives configurations that still name the backend.</summary>
internal sealed class BackendHealth(string type, string name)
{
    /// <summary>The type of scraped backends.</summary>
    public const string Prometheus = "Prometheus";

    /// <summary>The type of backends that are pushed to.</summary>
    public const string OpenTelemetry = "OpenTelemetry";

    private readonly long[] _leftOut = new long[WriteAnomalies.Reasons];
    private long _deliveries;
    private long _failures;
    private long _samples;
    private long _refused;
    private EncodeTotals _encoded = EncodeTotals.None;
    private volatile WaitingRequests? _queue;
    private long _droppedBefore;
    private long _lastSamples = -1;
    private volatile string? _problem;

    /// <summary><see cref="Prometheus"/> or <see cref="OpenTelemetry"/>.</summary>
    public string Type => type;

    /// <summary>Port and path, or the collector as the policy spells it.</summary>
    public string Name => name;

    /// <summary>Why the backend receives nothing at present, or <see langword="null"/>.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <summary>What encoders mended or left out.</summary>
    public EncodeTotals Encoded => Volatile.Read(ref _encoded);

    /// <summary>The counts in one record.</summary>
    public BackendStatus Status
    {
        get
        {
            var queue = _queue;
            return new BackendStatus(
                type,
                name,
                _problem,
                Interlocked.Read(ref _deliveries),
                Interlocked.Read(ref _failures),
                Interlocked.Read(ref _samples),
                Interlocked.Read(ref _droppedBefore) + (queue?.DroppedPoints ?? 0),
                Interlocked.Read(ref _refused),
                queue?.Points ?? 0,
                queue?.Bytes ?? 0)
            {
                LastSamples = Interlocked.Read(ref _lastSamples) is >= 0 and var last ? last : null,
            };
        }
    }

    /// <summary>A scrape was served, or an export taken at least in part.</summary>
    public void AddDelivery(long samples)
    {
        Interlocked.Increment(ref _deliveries);
        Interlocked.Add(ref _samples, samples);
        if (type == Prometheus)
        {
            Interlocked.Exchange(ref _lastSamples, samples);
        }
    }

    /// <summary>A scrape was broken off, or an export not taken.</summary>
    public void AddFailure() => Interlocked.Increment(ref _failures);

    /// <summary>A collector refused points for good.</summary>
    public void AddRefused(long points) => Interlocked.Add(ref _refused, points);

    /// <summary>A scrape was encoded. Called by one at a time.</summary>
    public void AddEncoded(EncodeReport report) => Volatile.Write(ref _encoded, _encoded.With(report));

    /// <summary>Something was left out of a scrape because its format, or its scraper, can't have it.</summary>
    public void AddLeftOut(WriteAnomalies anomalies)
    {
        for (var reason = 0; reason < _leftOut.Length; reason++)
        {
            Interlocked.Add(ref _leftOut[reason], anomalies[(WriteAnomaly)reason]);
        }
    }

    /// <summary>How often something was left out of scrapes for a reason.</summary>
    public long LeftOut(WriteAnomaly reason) => Interlocked.Read(ref _leftOut[(int)reason]);

    /// <summary>Has what waits for the collector in view.</summary>
    /// <param name="queue">The queue of the backend that runs from now on, or <see langword="null"/> when none does.</param>
    public void Watch(WaitingRequests? queue)
    {
        if (_queue is { } before)
        {
            Interlocked.Add(ref _droppedBefore, before.DroppedPoints);
        }

        _queue = queue;
    }
}

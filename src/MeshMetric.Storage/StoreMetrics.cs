using System.Diagnostics.Metrics;

namespace MeshMetric.Storage;

/// <summary>What a store counts, for the OpenTelemetry SDK to collect under <see cref="MeterName"/>.</summary>
public sealed class StoreMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "MeshMetric.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _calls;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _behind;

    internal StoreMetrics()
    {
        // The collector's own bounds are for milliseconds: every commit would be in one bucket.
        _duration = _meter.CreateHistogram(
            "meshmetric.store.commit.duration",
            "s",
            "Time of a commit with all calls that shared it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _calls = _meter.CreateHistogram(
            "meshmetric.store.commit.calls",
            "{call}",
            "Calls that shared a commit.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] });
        _failures = _meter.CreateCounter<long>("meshmetric.store.commit.failures", "{commit}", "Commits that failed.");
        _behind = _meter.CreateCounter<long>(
            "meshmetric.store.watch.overflows", "{overflow}", "Times that a watcher fell too far behind and was told to read everything.");
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    internal void Committed(TimeSpan time, int calls)
    {
        _duration.Record(time.TotalSeconds);
        _calls.Record(calls);
    }

    internal void Failed() => _failures.Add(1);

    internal void FellBehind() => _behind.Add(1);
}

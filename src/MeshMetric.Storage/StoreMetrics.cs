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
        _duration = _meter.CreateHistogram<double>("meshmetric.store.commit.duration", "s", "Time of a commit with all calls that shared it.");
        _calls = _meter.CreateHistogram<int>("meshmetric.store.commit.calls", "{call}", "Calls that shared a commit.");
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

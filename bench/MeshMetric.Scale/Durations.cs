using System.Diagnostics;

namespace MeshMetric.Scale;

/// <summary>Times of the same thing done many times.</summary>
internal sealed class Durations
{
    private readonly List<TimeSpan> _all = [];
    private TimeSpan _cpu;

    /// <summary>Does something once and keeps its time, and this process's CPU time, which a busy machine disturbs less.</summary>
    public async Task MeasureAsync(Func<Task> action)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await action();
        Add(Stopwatch.GetElapsedTime(start));
        _cpu += Environment.CpuUsage.TotalTime - cpu;
    }

    /// <summary>The longest.</summary>
    public TimeSpan Longest => _all.Max();

    /// <summary>Keeps a time.</summary>
    public void Add(TimeSpan time) => _all.Add(time);

    /// <inheritdoc />
    public override string ToString() =>
        _cpu == TimeSpan.Zero
            ? $"p50 {Text(At(0.5))}, p99 {Text(At(0.99))}"
            : $"p50 {Text(At(0.5))}, p99 {Text(At(0.99))}; CPU {Text(_cpu / _all.Count)}";

    /// <summary>A time for people.</summary>
    public static string Text(TimeSpan time) =>
        time.TotalSeconds >= 10 ? FormattableString.Invariant($"{time.TotalSeconds:0.0} s")
        : time.TotalMilliseconds >= 10 ? FormattableString.Invariant($"{time.TotalMilliseconds:0} ms")
        : FormattableString.Invariant($"{time.TotalMilliseconds:0.00} ms");

    private TimeSpan At(double part) => _all.Order().ElementAt(Math.Min((int)(_all.Count * part), _all.Count - 1));
}

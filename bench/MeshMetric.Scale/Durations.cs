using System.Diagnostics;

namespace MeshMetric.Scale;

/// <summary>Times of the same thing done many times.</summary>
internal sealed class Durations
{
    private readonly List<TimeSpan> _all = [];

    /// <summary>Does something once and keeps its time.</summary>
    public async Task MeasureAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        Add(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Keeps a time.</summary>
    public void Add(TimeSpan time) => _all.Add(time);

    /// <inheritdoc />
    public override string ToString() => $"p50 {Text(At(0.5))}, p99 {Text(At(0.99))}";

    /// <summary>A time for people.</summary>
    public static string Text(TimeSpan time) =>
        time.TotalSeconds >= 10 ? FormattableString.Invariant($"{time.TotalSeconds:0.0} s")
        : time.TotalMilliseconds >= 10 ? FormattableString.Invariant($"{time.TotalMilliseconds:0} ms")
        : FormattableString.Invariant($"{time.TotalMilliseconds:0.00} ms");

    private TimeSpan At(double part) => _all.Order().ElementAt(Math.Min((int)(_all.Count * part), _all.Count - 1));
}

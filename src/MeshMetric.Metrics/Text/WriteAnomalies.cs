using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>What a writer left out, and of which families.</summary>
public sealed class WriteAnomalies
{
    /// <summary>Most entries of <see cref="First"/>.</summary>
    public const int MaxFirst = 8;

    /// <summary>The number of reasons.</summary>
    public const int Reasons = (int)WriteAnomaly.ExemplarTooLong + 1;

    private readonly long[] _counts = new long[Reasons];
    private readonly List<(WriteAnomaly Reason, string Family)> _first = [];
    private byte[]? _lastFamily;
    private WriteAnomaly _lastReason;

    /// <summary>Whether nothing was left out.</summary>
    public bool IsEmpty => !_counts.AsSpan().ContainsAnyExcept(0);

    /// <summary>The first families that something was left out of, each once for a reason, for the log; at most <see cref="MaxFirst"/>.</summary>
    public IReadOnlyList<(WriteAnomaly Reason, string Family)> First => _first;

    /// <summary>How often a reason held: families, samples, labels or exemplars.</summary>
    public long this[WriteAnomaly reason] => _counts[(int)reason];

    /// <summary>Counts.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="family">The family's name.</param>
    /// <param name="count">How often.</param>
    internal void Add(WriteAnomaly reason, byte[] family, long count = 1)
    {
        if (count == 0)
        {
            return;
        }

        _counts[(int)reason] += count;
        if (_first.Count == MaxFirst || (reason == _lastReason && ReferenceEquals(family, _lastFamily)))
        {
            return;
        }

        (_lastReason, _lastFamily) = (reason, family);
        var first = (reason, Encoding.UTF8.GetString(family));
        if (!_first.Contains(first))
        {
            _first.Add(first);
        }
    }
}

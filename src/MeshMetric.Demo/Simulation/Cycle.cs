namespace MeshMetric.Demo.Simulation;

/// <summary>
/// An endless sequence of categories that repeats a shuffled table. How often a category occurs among the first n items is exact, never
/// shrinks as n grows, and the categories add up to n: what counters by response code and histogram buckets have to satisfy.
/// </summary>
internal sealed class Cycle
{
    private readonly int[][] _prefixes;

    public Cycle(ReadOnlySpan<int> slots, int categories)
    {
        Length = slots.Length;
        _prefixes = new int[categories][];
        for (int category = 0; category < categories; category++)
        {
            int[] prefix = new int[slots.Length + 1];
            for (int i = 0; i < slots.Length; i++)
            {
                prefix[i + 1] = prefix[i] + (slots[i] == category ? 1 : 0);
            }

            _prefixes[category] = prefix;
        }
    }

    public int Length { get; }

    public int Categories => _prefixes.Length;

    /// <summary>Occurrences of a category among the first <paramref name="n"/> items.</summary>
    public long Count(int category, long n)
    {
        int[] prefix = _prefixes[category];
        (long rounds, long rest) = Math.DivRem(n, Length);
        return (rounds * prefix[Length]) + prefix[rest];
    }
}

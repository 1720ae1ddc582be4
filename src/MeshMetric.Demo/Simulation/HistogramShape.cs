namespace MeshMetric.Demo.Simulation;

/// <summary>The distribution of a simulated histogram's values, in milliseconds, over Envoy's default buckets.</summary>
internal sealed class HistogramShape
{
    private const int Slots = 512;

    /// <summary>Envoy's default upper bounds, without <c>+Inf</c>.</summary>
    private static readonly string[] Bounds =
    [
        "0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000", "10000", "30000", "60000", "300000", "600000",
        "1800000", "3600000",
    ];

    private static readonly double[] BoundValues =
        [.. Bounds.Select(bound => double.Parse(bound, System.Globalization.CultureInfo.InvariantCulture))];

    private readonly Cycle _buckets;
    private readonly double[] _sums = new double[Slots + 1];

    /// <param name="random">Source of the values; the shape keeps no reference.</param>
    /// <param name="median">Middle of the distribution, which is log-normal, in milliseconds.</param>
    public HistogramShape(Random random, double median)
    {
        int[] slots = new int[Slots];
        for (int i = 0; i < Slots; i++)
        {
            // A uniform sum is normal enough; the exponent spreads the values over about two decades, as latencies are.
            double spread = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            double value = Math.Round(median * Math.Exp(2.2 * spread), 2);
            int bucket = Array.FindIndex(BoundValues, bound => value <= bound);
            slots[i] = bucket < 0 ? Bounds.Length : bucket;
            _sums[i + 1] = _sums[i] + value;
        }

        _buckets = new Cycle(slots, Bounds.Length + 1);
    }

    /// <summary>The upper bounds' texts, <c>+Inf</c> included.</summary>
    public static IReadOnlyList<string> UpperBounds { get; } = [.. Bounds, "+Inf"];

    /// <summary>Values in one bucket (not cumulative) after <paramref name="n"/> values.</summary>
    public long Count(int bucket, long n) => _buckets.Count(bucket, n);

    /// <summary>The sum of the first <paramref name="n"/> values.</summary>
    public double Sum(long n)
    {
        (long rounds, long rest) = Math.DivRem(n, Slots);
        return (rounds * _sums[Slots]) + _sums[rest];
    }
}

namespace MeshMetric.Storage.Postgres;

/// <summary>Pauses between attempts: each twice the one before up to a bound, and jittered so that instances don't come back together.</summary>
internal static class BackOff
{
    private const int MaxDoublings = 20;

    /// <summary>The pause after a number of failures in a row.</summary>
    /// <param name="failures">From 1.</param>
    /// <param name="first">The longest first pause.</param>
    /// <param name="longest">The longest of all.</param>
    /// <param name="random">In [0, 1).</param>
    /// <returns>Between half of the pause and all of it.</returns>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest, double random)
    {
        double pause = Math.Min(first.TotalMilliseconds * (1L << Math.Min(failures - 1, MaxDoublings)), longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.5 + (random / 2)));
    }
}

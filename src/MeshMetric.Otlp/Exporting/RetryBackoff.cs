namespace MeshMetric.Otlp.Exporting;

/// <summary>Exponential back-off with jitter (OTLP specification, "Failures"). Pure: clock and chance are handed in.</summary>
public sealed record RetryBackoff
{
    /// <summary>Wait before the second attempt, jitter aside.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Factor from one wait to the next.</summary>
    public double Multiplier { get; init; } = 1.5;

    /// <summary>Longest wait, jitter aside.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far a wait may stray to either side, as a share of itself: 0.5 makes 10 s something between 5 s and 15 s.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>Most attempts of one export.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The wait after a failed attempt.</summary>
    /// <param name="attempt">Attempts made so far, at least 1.</param>
    /// <param name="chance">A random number from 0 up to 1.</param>
    /// <returns>The wait, not negative.</returns>
    public TimeSpan DelayAfter(int attempt, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        double grown = Initial.TotalMilliseconds * Math.Pow(Multiplier, attempt - 1);
        double capped = Math.Min(grown, Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Max(0, capped * (1 + (Jitter * ((2 * chance) - 1)))));
    }

    /// <summary>Whether, and after which wait, to try again.</summary>
    /// <param name="attempt">Attempts made so far, at least 1.</param>
    /// <param name="retryAfter">The collector's own wish, which wins over the back-off as a lower bound.</param>
    /// <param name="remaining">Time left for the export.</param>
    /// <param name="chance">A random number from 0 up to 1.</param>
    /// <returns>The wait; <see langword="null"/> when it would not end in time or the attempts are used up.</returns>
    public TimeSpan? Next(int attempt, TimeSpan? retryAfter, TimeSpan remaining, double chance)
    {
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        TimeSpan delay = DelayAfter(attempt, chance);
        if (retryAfter is { } wish && wish > delay)
        {
            delay = wish;
        }

        return delay < remaining ? delay : null;
    }
}

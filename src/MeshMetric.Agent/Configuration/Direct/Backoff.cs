namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>How long to wait before the next attempt.</summary>
internal static class Backoff
{
    /// <summary>Exponential, between half and all of it, so that agents that lost the control plane at once don't come back at once.</summary>
    /// <param name="failures">Failures in a row, from 1.</param>
    /// <param name="initial">The longest wait after the first.</param>
    /// <param name="most">The longest wait.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan After(int failures, TimeSpan initial, TimeSpan most, double chance)
    {
        // Past thirty doublings any initial wait is above any longest one.
        var full = Math.Min(initial.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, 30)), most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (0.5 + (chance / 2)));
    }
}

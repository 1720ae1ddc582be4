namespace MeshMetric.Metrics.Scraping;

/// <summary>Bounds on what a source may send (data rules: "limits"). Hitting one is reported in the <see cref="ReadReport"/>.</summary>
public sealed record ReadLimits
{
    /// <summary>Longest line in bytes; a longer one is dropped and counted.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest body in bytes after decompression; a larger one fails the source.</summary>
    public long MaxBodyBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Most labels a sample may have; a sample with more is dropped and counted.</summary>
    public int MaxLabels { get; init; } = 4096;

    /// <summary>Most families a body may have; more fail the source.</summary>
    public int MaxFamilies { get; init; } = 100_000;

    /// <summary>
    /// Most samples that are kept of a body; more fail the source. Of lines of a few bytes each it is this that bounds memory, and not the body.
    /// </summary>
    public int MaxSamples { get; init; } = 4_000_000;
}

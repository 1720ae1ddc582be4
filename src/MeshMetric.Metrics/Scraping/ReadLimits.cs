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
    /// Most bytes of family names that are remembered from body to body, with the filters' decisions; above it, as above twice
    /// <see cref="MaxFamilies"/> names, all are forgotten and decided on anew. A source may make up new names, and long ones, forever.
    /// </summary>
    public long MaxRememberedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Most samples that are kept of a body; more fail the source. Of lines of a few bytes each it is this that bounds memory, and not the body.
    /// </summary>
    public int MaxSamples { get; init; } = 4_000_000;
}

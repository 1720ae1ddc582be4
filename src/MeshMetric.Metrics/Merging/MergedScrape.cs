#pragma warning disable CA1822 // contract only, filled in by the next slice
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// One pipeline's view of its sources' snapshots: every family once, in the order of the sources, without the samples the pipeline's filter
/// drops and without series an earlier source carries. Pooled: dispose it to give its memory and the snapshots back.
/// </summary>
public sealed class MergedScrape : IDisposable
{
    /// <summary>Merges the snapshots of one pipeline's sources.</summary>
    /// <param name="inputs">Sidecar first, then the applications in the policy's order, then the agent's own.</param>
    public static MergedScrape Merge(ReadOnlySpan<MergeInput> inputs) => new();

    /// <summary>What the merge found.</summary>
    public MergeReport Report { get; } = new();

    /// <summary>Number of families with at least one sample.</summary>
    public int FamilyCount => 0;

    /// <summary>The sources, in merge order: sidecar, applications, the agent's own.</summary>
    public IReadOnlyList<MergedSource> Sources => [];

    /// <summary>The family at an index below <see cref="FamilyCount"/>.</summary>
    public MergedFamily GetFamily(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc />
    public void Dispose()
    {
    }
}

/// <summary>One source of a merged scrape.</summary>
/// <param name="Name">The source's name: <c>sidecar</c>, the application's name or address, <c>agent</c>.</param>
/// <param name="ScrapedAt">When the read of the source began; the time of samples without a timestamp.</param>
/// <param name="ProcessStart">When the source's process started, as far as its metrics tell; else <see langword="null"/>.</param>
/// <param name="Labels">Labels added to every sample of this source.</param>
public sealed record MergedSource(string Name, DateTimeOffset ScrapedAt, DateTimeOffset? ProcessStart, AddedLabels Labels);

/// <summary>A family of a merged scrape; lives as long as the scrape.</summary>
public readonly ref struct MergedFamily
{
    /// <summary>Name as declared (without <c>_bucket</c> and the like), unquoted and unescaped UTF-8.</summary>
    public ReadOnlySpan<byte> Name => default;

    /// <summary>Declared type.</summary>
    public MetricKind Kind => MetricKind.Untyped;

    /// <summary>HELP text with its escapes, or empty.</summary>
    public ReadOnlySpan<byte> Help => default;

    /// <summary>UNIT, or empty (always empty for text 0.0.4).</summary>
    public ReadOnlySpan<byte> Unit => default;

    /// <summary>The samples in the order they are served: source by source, inside a source as it wrote them.</summary>
    public SampleEnumerator GetEnumerator() => default;
}

/// <summary>Walks the samples of a <see cref="MergedFamily"/>.</summary>
public ref struct SampleEnumerator
{
    /// <summary>The current sample.</summary>
    public readonly SampleView Current => throw new InvalidOperationException();

    /// <summary>Advances to the next sample.</summary>
    public bool MoveNext() => false;
}

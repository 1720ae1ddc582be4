#pragma warning disable CA1822 // contract only, filled in by the next slice
namespace MeshMetric.Metrics.Merging;

/// <summary>What a merge left out, and why.</summary>
public sealed class MergeReport
{
    /// <summary>Samples left out because an earlier source has the same series with the same value.</summary>
    public long DuplicateSamples { get; set; }

    /// <summary>Samples left out because an earlier source has the same series with another value.</summary>
    public long ConflictingSamples { get; set; }

    /// <summary>Families of a later source left out because their type, or their name, clashes with an earlier source's.</summary>
    public long ConflictingFamilies { get; set; }

    /// <summary>The first conflicts, for the log: family, the source that keeps it, the source that loses it, and why.</summary>
    public IReadOnlyList<MergeConflict> Conflicts => [];
}

/// <summary>A family or series that two sources carry.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="KeptFrom">The source whose data stays.</param>
/// <param name="DroppedFrom">The source whose data is left out.</param>
/// <param name="Reason">What clashes and how to resolve it.</param>
public sealed record MergeConflict(string Family, string KeptFrom, string DroppedFrom, string Reason);

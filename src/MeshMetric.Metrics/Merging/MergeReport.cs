namespace MeshMetric.Metrics.Merging;

/// <summary>What a merge left out, and why.</summary>
public sealed class MergeReport
{
    /// <summary>Most entries of <see cref="Conflicts"/>.</summary>
    public const int MaxConflicts = 8;

    private List<MergeConflict>? _conflicts;

    /// <summary>Samples left out because an earlier source has the same series with the same value.</summary>
    public long DuplicateSamples { get; internal set; }

    /// <summary>Samples left out because an earlier source has the same series with another value.</summary>
    public long ConflictingSamples { get; internal set; }

    /// <summary>Families left out because their type, or their name, clashes with an earlier one, mostly of an earlier source.</summary>
    public long ConflictingFamilies { get; internal set; }

    /// <summary>The first families in conflict, for the log; at most <see cref="MaxConflicts"/>.</summary>
    public IReadOnlyList<MergeConflict> Conflicts => _conflicts ?? [];

    internal bool WantsConflict => _conflicts is null || _conflicts.Count < MaxConflicts;

    internal void Add(MergeConflict conflict)
    {
        _conflicts ??= [];
        if (_conflicts.Count < MaxConflicts)
        {
            _conflicts.Add(conflict);
        }
    }
}

namespace MeshMetric.Metrics.Scraping;

/// <summary>Which filters of a plan keep a family, one bit each.</summary>
/// <param name="KeptBy">Filters that keep it.</param>
/// <param name="DropPlumbing">Those of them that leave plumbing series out.</param>
internal readonly record struct FamilyDecision(ulong KeptBy, ulong DropPlumbing)
{
    public bool IsKept => KeptBy != 0;

    /// <summary>Whether nobody wants a plumbing series of this family.</summary>
    public bool EverybodyDropsPlumbing => KeptBy == DropPlumbing;
}

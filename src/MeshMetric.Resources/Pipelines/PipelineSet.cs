namespace MeshMetric.Resources.Pipelines;

/// <summary>The pipelines of one dataplane at one instant.</summary>
/// <param name="Pipelines">None, one or more.</param>
/// <param name="Warnings">What the user should know: shadowed backends, fields without effect, broken references, expired policies.</param>
/// <param name="NextChange">The next instant at which the answer can change without any resource changing, or <see langword="null"/>.</param>
public sealed record PipelineSet(
    IReadOnlyList<Pipeline> Pipelines,
    IReadOnlyList<PipelineWarning> Warnings,
    DateTimeOffset? NextChange)
{
    /// <summary>By content.</summary>
    public bool Equals(PipelineSet? other) =>
        other is not null && NextChange == other.NextChange
        && Structure.ListsEqual(Pipelines, other.Pipelines)
        && Structure.ListsEqual(Warnings, other.Warnings);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Structure.ListHash(Pipelines), Warnings.Count, NextChange);
}

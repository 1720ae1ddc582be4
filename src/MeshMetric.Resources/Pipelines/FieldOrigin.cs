namespace MeshMetric.Resources.Pipelines;

/// <summary>Where an effective value came from.</summary>
/// <param name="Policy">The name of the policy that had the last word.</param>
/// <param name="Over">The policies whose value it beat, least specific first.</param>
public sealed record FieldOrigin(string Policy, IReadOnlyList<string> Over)
{
    /// <summary>By content.</summary>
    public bool Equals(FieldOrigin? other) =>
        other is not null && Policy == other.Policy && Structure.ListsEqual(Over, other.Over);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Policy, Over.Count);
}

namespace MeshMetric.Resources.Pipelines;

/// <summary>One custom profile's change to the profile it extends.</summary>
/// <param name="Include">Selectors that add families.</param>
/// <param name="Exclude">Selectors that take families away; applied before <paramref name="Include"/>.</param>
public sealed record ProfileLayer(IReadOnlyList<NameSelector> Include, IReadOnlyList<NameSelector> Exclude)
{
    /// <summary>By content.</summary>
    public bool Equals(ProfileLayer? other) =>
        other is not null && Structure.SetsEqual(Include, other.Include) && Structure.SetsEqual(Exclude, other.Exclude);

    /// <inheritdoc/>
    public override int GetHashCode() => Include.Count == 0 ? 0 : 1;
}

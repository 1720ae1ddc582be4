using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Pipelines;

/// <summary>A profile with its references resolved.</summary>
/// <param name="Name">The name as written, for display.</param>
/// <param name="BuiltIn">The built-in profile at the end of the chain of <c>extends</c>.</param>
/// <param name="Layers">The custom profiles on top, innermost first: of each its excludes, then its includes apply.</param>
public sealed record ProfileSelection(string Name, BuiltInProfile BuiltIn, IReadOnlyList<ProfileLayer> Layers)
{
    /// <summary>A built-in profile without layers.</summary>
    public static ProfileSelection Of(BuiltInProfile profile) => new(BuiltInProfiles.NameOf(profile), profile, []);

    /// <summary>By content.</summary>
    public bool Equals(ProfileSelection? other) =>
        other is not null && Name == other.Name
        && BuiltIn == other.BuiltIn
        && Structure.ListsEqual(Layers, other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, BuiltIn, Layers.Count);
}

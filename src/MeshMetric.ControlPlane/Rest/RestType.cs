namespace MeshMetric.ControlPlane.Rest;

/// <summary>A type of resource as the REST API shows it.</summary>
/// <param name="Type">The type, for example <c>MeshMetric</c>.</param>
/// <param name="Path">The segment of its URLs, for example <c>meshmetrics</c>.</param>
/// <param name="ShortName">The short name in KRIs, for example <c>mm</c>.</param>
/// <param name="IsMeshScoped">Whether it belongs to a mesh.</param>
/// <param name="Singular">How people call one.</param>
/// <param name="Plural">How people call several.</param>
internal sealed record RestType(string Type, string Path, string ShortName, bool IsMeshScoped, string Singular, string Plural)
{
    /// <summary>Whether it is a policy: it targets dataplanes.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>Whether it is one of our resources, read by <c>ResourceReader</c>, and part of the state that is computed from.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>Whether users may only read it.</summary>
    public bool IsReadOnly { get; init; }
}

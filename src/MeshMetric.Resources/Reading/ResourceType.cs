using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Reading;

/// <summary>A type of resource: its names and how its fields are read.</summary>
/// <param name="Name">The type in our spelling.</param>
/// <param name="HasSpec">Whether the universal form has its fields under <c>spec</c>, not at the top.</param>
/// <param name="IsMeshScoped">Whether it belongs to a mesh.</param>
/// <param name="ReadSpec">Reads the fields.</param>
internal sealed record ResourceType(
    string Name,
    bool HasSpec,
    bool IsMeshScoped,
    Func<Node, FieldPath, ResourceHead, ReadContext, Resource?> ReadSpec)
{
    private static readonly ResourceType[] All =
    [
        new(MeshMetricResource.TypeName, HasSpec: true, IsMeshScoped: true, MeshMetricReader.Read),
        new(MeshMetricProfileResource.TypeName, HasSpec: true, IsMeshScoped: true, ProfileReader.Read),
        new(MeshOpenTelemetryBackendResource.TypeName, HasSpec: true, IsMeshScoped: true, OpenTelemetryBackendReader.Read),
        new(DataplaneResource.TypeName, HasSpec: false, IsMeshScoped: true, DataplaneReader.Read),
        new(MeshResource.TypeName, HasSpec: false, IsMeshScoped: false, MeshReader.Read),
    ];

    // As the policy's design document spells it.
    private const string PolicyAlias = "MeshMetrics";

    public static ReadOnlySpan<string> Names => Array.ConvertAll(All, type => type.Name);

    public static ResourceType? Find(string name) =>
        Array.Find(All, type => type.Name == (name == PolicyAlias ? MeshMetricResource.TypeName : name));
}

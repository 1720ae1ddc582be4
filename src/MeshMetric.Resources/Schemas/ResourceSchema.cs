namespace MeshMetric.Resources.Schemas;

/// <summary>A resource's own fields, without the envelope.</summary>
/// <param name="Type">The resource's type.</param>
/// <param name="Description">What it is.</param>
/// <param name="HasSpec">Whether the universal form has the fields under <c>spec</c>.</param>
/// <param name="IsMeshScoped">Whether it belongs to a mesh.</param>
/// <param name="Fields">The fields.</param>
internal sealed record ResourceSchema(string Type, string Description, bool HasSpec, bool IsMeshScoped, ObjectSchema Fields)
{
    /// <summary>All resources that we read.</summary>
    public static IReadOnlyList<ResourceSchema> All { get; } =
    [
        new(MeshMetricResource.TypeName, "Which metrics of which proxies go where.", true, true, PolicySchema.Spec),
        new(MeshMetricProfileResource.TypeName, "A named subset of sidecar metrics.", true, true, PolicySchema.Profile),
        new(MeshOpenTelemetryBackendResource.TypeName, "A collector's address, kept apart from the policies that use it.", true, true, PolicySchema.Collector),
        new(DataplaneResource.TypeName, "A proxy and what stands behind it.", false, true, MeshSchema.Dataplane),
        new(MeshResource.TypeName, "A mesh, with the parts that matter for metrics.", false, false, MeshSchema.Mesh),
    ];
}

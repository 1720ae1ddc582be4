using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The types that the REST API serves: one table.</summary>
internal static class RestTypes
{
    /// <summary>Meshes.</summary>
    public static readonly RestType Mesh = new(MeshResource.TypeName, "meshes", "m", IsMeshScoped: false, "Mesh", "Meshes");

    /// <summary>The policy.</summary>
    public static readonly RestType MeshMetric = new(MeshMetricResource.TypeName, "meshmetrics", "mm", IsMeshScoped: true, "Mesh Metric", "Mesh Metrics")
    {
        IsPolicy = true,
    };

    /// <summary>Named profiles.</summary>
    public static readonly RestType Profile = new(
        MeshMetricProfileResource.TypeName, "meshmetricprofiles", "mmp", IsMeshScoped: true, "Mesh Metric Profile", "Mesh Metric Profiles");

    /// <summary>Collectors that policies refer to.</summary>
    public static readonly RestType OpenTelemetryBackend = new(
        MeshOpenTelemetryBackendResource.TypeName, "meshopentelemetrybackends", "motb", IsMeshScoped: true, "Mesh OpenTelemetry Backend", "Mesh OpenTelemetry Backends");

    /// <summary>Proxies.</summary>
    public static readonly RestType Dataplane = new(DataplaneResource.TypeName, "dataplanes", "dp", IsMeshScoped: true, "Dataplane", "Dataplanes");

    /// <summary>What agents report of their proxies.</summary>
    public static readonly RestType DataplaneInsight = new(
        "DataplaneInsight", "dataplane-insights", "dpi", IsMeshScoped: true, "Dataplane Insight", "Dataplane Insights")
    {
        IsFollowed = false,
        IsReadOnly = true,
    };

    /// <summary>Secrets of a mesh: keys of dataplane tokens, values of headers.</summary>
    public static readonly RestType Secret = new("Secret", "secrets", "sec", IsMeshScoped: true, "Secret", "Secrets") { IsFollowed = false };

    /// <summary>Secrets of the control plane: keys of user tokens, revocations.</summary>
    public static readonly RestType GlobalSecret = new("GlobalSecret", "global-secrets", "gsec", IsMeshScoped: false, "Global Secret", "Global Secrets")
    {
        IsFollowed = false,
    };

    /// <summary>All of them, meshes first: what belongs to a mesh is read after it.</summary>
    public static readonly IReadOnlyList<RestType> All =
        [Mesh, Profile, OpenTelemetryBackend, MeshMetric, Dataplane, DataplaneInsight, Secret, GlobalSecret];

    /// <summary>The type of that name, or <see langword="null"/>.</summary>
    public static RestType? OfType(string type) => All.FirstOrDefault(known => known.Type == type);
}

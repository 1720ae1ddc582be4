using MeshMetric.Resources;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>Where the control plane has resources, by type: one table for every command.</summary>
/// <param name="Type">The type.</param>
/// <param name="Path">The segment of its URLs.</param>
/// <param name="IsMeshScoped">Whether it belongs to a mesh.</param>
/// <param name="Words">What users may call it, besides type and path.</param>
internal sealed record ResourceUrl(string Type, string Path, bool IsMeshScoped, params IReadOnlyList<string> Words)
{
    /// <summary>In the order in which they are applied: what others refer to comes first.</summary>
    public static readonly IReadOnlyList<ResourceUrl> All =
    [
        new(MeshResource.TypeName, "meshes", IsMeshScoped: false),
        new(MeshMetricProfileResource.TypeName, "meshmetricprofiles", IsMeshScoped: true, "profile", "profiles", "mmp"),
        new(MeshOpenTelemetryBackendResource.TypeName, "meshopentelemetrybackends", IsMeshScoped: true, "otelbackend", "otelbackends"),
        new(MeshMetricResource.TypeName, "meshmetrics", IsMeshScoped: true, "policy", "policies", "mm"),
        new(DataplaneResource.TypeName, "dataplanes", IsMeshScoped: true, "dp", "dps"),
    ];

    /// <summary>The names for help texts.</summary>
    public static string Names => string.Join(", ", All.Select(url => url.Path));

    /// <summary>The type of a resource, by its place in the order of application.</summary>
    public static int OrderOf(Resource resource) => All.TakeWhile(url => url.Type != resource.Type).Count();

    /// <summary>The type that a user's word means, in any case.</summary>
    /// <exception cref="UsageException">It means none.</exception>
    public static ResourceUrl Parse(string word) =>
        All.FirstOrDefault(url => Is(word, url.Type) || Is(word, url.Path) || url.Words.Any(other => Is(word, other)))
        ?? throw new UsageException($"\"{word}\" is not a type of resource; the types are {Names}");

    /// <summary>The path of one resource.</summary>
    /// <exception cref="UsageException">A name would make another path of it.</exception>
    public string Item(string mesh, string name) => IsMeshScoped ? $"/meshes/{Segment(mesh)}/{Path}/{Segment(name)}" : $"/{Path}/{Segment(name)}";

    /// <summary>The path of the list of a mesh, or of all meshes.</summary>
    public string List(string? mesh) => IsMeshScoped && mesh is not null ? $"/meshes/{Segment(mesh)}/{Path}" : $"/{Path}";

    /// <summary>A name as a segment of a path.</summary>
    /// <exception cref="UsageException">It would be taken for something else: <c>..</c> for what stands before it.</exception>
    public static string Segment(string name) =>
        name is "" or "." or ".." ? throw new UsageException($"\"{name}\" is not a name") : Uri.EscapeDataString(name);

    /// <summary>The path of a resource.</summary>
    public static string Of(Resource resource) => All.Single(url => url.Type == resource.Type).Item(resource.Mesh, resource.Name);

    private static bool Is(string word, string name) => string.Equals(word, name, StringComparison.OrdinalIgnoreCase);
}

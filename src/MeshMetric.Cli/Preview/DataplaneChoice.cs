using MeshMetric.Resources;

namespace MeshMetric.Cli.Preview;

/// <summary>Whose pipelines are looked at.</summary>
internal static class DataplaneChoice
{
    private const string InventedName = "dataplane";

    /// <summary>The one dataplane among resources, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public static DataplaneResource? Among(IEnumerable<Resource> resources)
    {
        List<DataplaneResource> found = [.. resources.OfType<DataplaneResource>()];
        return found.Count > 1
            ? throw new UsageException(
                $"there are {found.Count} Dataplanes among the files ({string.Join(", ", found.Select(d => d.Name))}); give one")
            : found.FirstOrDefault();
    }

    /// <summary>A dataplane that only policies for the whole mesh select, for a look without a file.</summary>
    /// <exception cref="UsageException">The policies are of several meshes.</exception>
    public static async Task<DataplaneResource> InventAsync(IEnumerable<Resource> resources, Terminal terminal)
    {
        List<string> meshes = [.. resources.OfType<MeshMetricResource>().Select(policy => policy.Mesh).Distinct().Order(StringComparer.Ordinal)];
        if (meshes.Count > 1)
        {
            throw new UsageException($"the policies are of several meshes ({string.Join(", ", meshes)}); give --dataplane FILE to say whose are meant");
        }

        string mesh = meshes.FirstOrDefault() ?? "default";
        ReadResult made = DataplaneResource.Create(
            mesh, InventedName, service: null, new Dictionary<string, string>(), "127.0.0.1", "the assumed dataplane");
        await terminal.Error.WriteLineAsync(
            $"note: no Dataplane was given; assumed: {InventedName} of mesh {mesh} without a service, which only policies for the whole mesh select");
        return (DataplaneResource)made.Resources[0];
    }
}

namespace MeshMetric.Resources.Policies;

/// <summary>
/// Resources of one type and mesh by name: by the universal name, and where that is free and unambiguous by the name inside a Kubernetes
/// namespace, which is what policies beside them write.
/// </summary>
internal sealed class NamedResources<T>
    where T : Resource
{
    private readonly Dictionary<string, T?> _byName = new(StringComparer.Ordinal);

    public NamedResources(IEnumerable<T> resources)
    {
        All = [.. resources.OrderBy(resource => resource.Name, StringComparer.Ordinal)];
        foreach (var resource in All.Where(resource => resource.Origin.Namespace is not null))
        {
            _byName[resource.Origin.ShortName] = _byName.ContainsKey(resource.Origin.ShortName) ? null : resource;
        }

        foreach (var resource in All)
        {
            _byName[resource.Name] = resource;
        }
    }

    public IReadOnlyList<T> All { get; }

    public T? Find(string name) => _byName.GetValueOrDefault(name);
}

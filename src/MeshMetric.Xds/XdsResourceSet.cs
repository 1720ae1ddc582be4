using System.Collections.Immutable;

namespace MeshMetric.Xds;

/// <summary>All resources of one type that one client may have: sorted by name, with a version of the whole. Immutable.</summary>
public sealed class XdsResourceSet
{
    /// <summary>Sorts the resources.</summary>
    /// <param name="typeUrl">The type URL of all of them.</param>
    /// <param name="resources">The resources, in any order.</param>
    /// <exception cref="ArgumentException">Two resources have one name, which clients refuse.</exception>
    public XdsResourceSet(string typeUrl, IEnumerable<XdsResource> resources)
        : this(typeUrl, [.. resources.OrderBy(resource => resource.Name, StringComparer.Ordinal)], version: null)
    {
    }

    private XdsResourceSet(string typeUrl, ImmutableArray<XdsResource> sorted, string? version)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeUrl);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (string.CompareOrdinal(sorted[i - 1].Name, sorted[i].Name) >= 0)
            {
                throw new ArgumentException($"The resource {sorted[i].Name} occurs twice or out of order.", nameof(sorted));
            }
        }

        TypeUrl = typeUrl;
        Resources = sorted;
        Version = version ?? ContentVersion.Of(sorted);
    }

    /// <summary>The type URL.</summary>
    public string TypeUrl { get; }

    /// <summary>The resources, ordinally by name.</summary>
    public ImmutableArray<XdsResource> Resources { get; }

    /// <summary>Of the content alone; never empty.</summary>
    public string Version { get; }

    /// <summary>A set whose order and version the caller knows already.</summary>
    /// <param name="typeUrl">The type URL of all resources.</param>
    /// <param name="sorted">The resources, ordinally by name.</param>
    /// <param name="version">A version that changes exactly when the content does.</param>
    /// <exception cref="ArgumentException">The resources are not in order, or two have one name.</exception>
    public static XdsResourceSet FromSorted(string typeUrl, ImmutableArray<XdsResource> sorted, string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        return new XdsResourceSet(typeUrl, sorted, version);
    }

    /// <summary>The resource of a name, or <see langword="null"/>.</summary>
    /// <param name="name">The name.</param>
    public XdsResource? Find(string name)
    {
        int low = 0;
        int high = Resources.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(Resources[middle].Name, name);
            if (order == 0)
            {
                return Resources[middle];
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }
}

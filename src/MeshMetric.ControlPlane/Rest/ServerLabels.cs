using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The labels that the server sets on what it stores, as Kuma's does.</summary>
internal static class ServerLabels
{
    private const string ZoneLabel = "kuma.io/zone";

    /// <summary>The labels a resource is stored with.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="zone">The control plane's zone, or <see langword="null"/>.</param>
    /// <param name="problem">What is wrong with the resource's own labels, or <see langword="null"/>.</param>
    public static IReadOnlyDictionary<string, string> Of(RestType type, Resource resource, string? zone, out InvalidParameter? problem)
    {
        problem = null;
        var labels = new Dictionary<string, string>(resource.Labels, StringComparer.Ordinal);
        if (!type.IsMeshScoped)
        {
            return labels;
        }

        labels[Resource.DisplayNameLabel] = resource.DisplayName;
        if (resource.Namespace is { } space)
        {
            labels[Resource.NamespaceLabel] = space;
        }

        labels[Resource.MeshLabel] = resource.Mesh;
        labels["kuma.io/origin"] = "zone";
        labels["kuma.io/env"] = "universal";
        if (zone is not null)
        {
            problem = labels.TryGetValue(ZoneLabel, out var written) && written != zone
                ? new($"labels[\"{ZoneLabel}\"]", $"is \"{written}\", but this control plane is of zone \"{zone}\"; leave the label out")
                : null;
            labels[ZoneLabel] = zone;
        }

        if (type.IsPolicy)
        {
            labels["kuma.io/policy-role"] = "system";
        }

        return labels;
    }
}

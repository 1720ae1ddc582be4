using MeshMetric.Resources.Model;
using MeshMetric.Resources.Policies;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources;

/// <summary>Which resources another one refers to. Policy rules, References.</summary>
public static class ResourceTargets
{
    /// <summary>The profiles and collectors that a resource names and that are among <paramref name="others"/>; what leads nowhere is left out.</summary>
    /// <param name="resource">A policy or a profile; anything else refers to nothing.</param>
    /// <param name="others">Resources, of any mesh.</param>
    public static IReadOnlyList<ResourceId> Of(Resource resource, IReadOnlyCollection<Resource> others)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(others);
        var targets = new List<ResourceId>();
        switch (resource)
        {
            case MeshMetricResource policy:
                AddProfile(policy.Default.Sidecar?.Profile, resource.Mesh, others, targets);
                var catalog = new BackendCatalog(others.OfType<MeshOpenTelemetryBackendResource>().Where(other => other.Mesh == resource.Mesh));
                foreach (var declaration in (policy.Default.Backends ?? []).OfType<OpenTelemetryDeclaration>())
                {
                    if (declaration.BackendRef is { } reference && catalog.Find(reference, out _) is { } backend)
                    {
                        targets.Add(backend.Id);
                    }
                }

                break;
            case MeshMetricProfileResource profile:
                AddProfile(profile.Extends, resource.Mesh, others, targets);
                break;
            default:
                break;
        }

        return [.. targets.Distinct()];
    }

    /// <summary>Whether a resource names a profile that is not built in, or a collector: whether others have to be looked at to judge it.</summary>
    /// <param name="resource">A policy or a profile; anything else names nothing.</param>
    public static bool NamesOthers(Resource resource) => resource switch
    {
        MeshMetricResource policy => IsCustom(policy.Default.Sidecar?.Profile)
            || (policy.Default.Backends ?? []).OfType<OpenTelemetryDeclaration>().Any(declaration => declaration.BackendRef is not null),
        MeshMetricProfileResource profile => IsCustom(profile.Extends),
        _ => false,
    };

    private static bool IsCustom(string? profile) => profile is not null && !BuiltInProfiles.TryParse(profile, out _);

    private static void AddProfile(string? name, string mesh, IReadOnlyCollection<Resource> others, List<ResourceId> targets)
    {
        if (IsCustom(name)
            && new NamedResources<MeshMetricProfileResource>(others.OfType<MeshMetricProfileResource>().Where(other => other.Mesh == mesh)).Find(name!)
                is { } profile)
        {
            targets.Add(profile.Id);
        }
    }
}

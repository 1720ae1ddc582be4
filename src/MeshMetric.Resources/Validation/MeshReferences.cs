using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Resources.Validation;

/// <summary>What one mesh's resources can refer to.</summary>
internal sealed class MeshReferences
{
    private readonly NamedResources<MeshMetricProfileResource> _profiles;
    private readonly BackendCatalog _backends;

    // What was refused has a violation of its own; a reference to it is not another.
    private readonly HashSet<string> _refusedProfiles;
    private readonly HashSet<string> _refusedBackends;

    public MeshReferences(IReadOnlyCollection<Resource> resources, IReadOnlyCollection<ReadResult> results)
    {
        var mesh = resources.First().Mesh;
        _profiles = new(resources.OfType<MeshMetricProfileResource>());
        _backends = new(resources.OfType<MeshOpenTelemetryBackendResource>());
        var refused = results.SelectMany(result => result.Refused).Where(id => id.Mesh == mesh).ToLookup(id => id.Type, id => id.Name, StringComparer.Ordinal);
        _refusedProfiles = refused[MeshMetricProfileResource.TypeName].ToHashSet(StringComparer.Ordinal);
        _refusedBackends = refused[MeshOpenTelemetryBackendResource.TypeName].ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What is wrong with a profile's name; <see langword="null"/> when it leads somewhere.</summary>
    public string? FindProfile(string name)
    {
        if (BuiltInProfiles.TryParse(name, out _) || _profiles.Find(name) is not null || _refusedProfiles.Contains(name))
        {
            return null;
        }

        var meant = NearestName.Of(name, [.. BuiltInProfiles.Names, .. _profiles.All.Select(profile => profile.Name)]);
        return $"there is no MeshMetricProfile {Quoting.Quote(name)} in the mesh" + (meant is null ? "" : $"; did you mean \"{meant}\"?");
    }

    /// <summary>What is wrong with a backend's reference; <see langword="null"/> when it names exactly one.</summary>
    public string? FindBackend(BackendReference reference)
    {
        var hidden = reference.Name is null ? _refusedBackends.Count > 0 : _refusedBackends.Contains(reference.Name);
        return _backends.Find(reference, out var finding) is not null || hidden ? null : finding;
    }

    /// <summary>The circle that a profile's chain of <c>extends</c> runs through the profile itself; <see langword="null"/> when there is none.</summary>
    public string? FindCycle(MeshMetricProfileResource profile)
    {
        var chain = new List<string> { profile.Name };
        var seen = new HashSet<string>(StringComparer.Ordinal) { profile.Name };
        for (var current = profile; ;)
        {
            if (BuiltInProfiles.TryParse(current.Extends, out _) || _profiles.Find(current.Extends) is not { } next)
            {
                return null;
            }

            chain.Add(next.Name);
            if (next == profile)
            {
                return $"extends itself: {Quoting.Shorten(string.Join(" -> ", chain), 400)}; let one of them extend a built-in profile";
            }

            // A circle further up the chain is the violation of those that are in it.
            if (!seen.Add(next.Name))
            {
                return null;
            }

            current = next;
        }
    }
}

using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Resources.Validation;

/// <summary>What one mesh's resources can refer to.</summary>
internal sealed class MeshReferences
{
    private const int LongestChain = 9;

    private readonly NamedResources<MeshMetricProfileResource> _profiles;
    private readonly BackendCatalog _backends;

    // What was refused has a violation of its own; a reference to it is not another.
    private readonly HashSet<string> _refusedProfiles;
    private readonly HashSet<string> _refusedBackends;
    private readonly HashSet<string> _circular;

    public MeshReferences(IReadOnlyCollection<Resource> resources, IReadOnlyCollection<ReadResult> results)
    {
        var mesh = resources.First().Mesh;
        _profiles = new(resources.OfType<MeshMetricProfileResource>());
        _backends = new(resources.OfType<MeshOpenTelemetryBackendResource>());
        var refused = results.SelectMany(result => result.Refused).Where(id => id.Mesh == mesh).ToLookup(id => id.Type, id => id.Name, StringComparer.Ordinal);
        _refusedProfiles = refused[MeshMetricProfileResource.TypeName].ToHashSet(StringComparer.Ordinal);
        _refusedBackends = refused[MeshOpenTelemetryBackendResource.TypeName].ToHashSet(StringComparer.Ordinal);
        _circular = FindCircular();
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
        if (_backends.Find(reference, out var finding) is not null)
        {
            return null;
        }

        // One that was refused could be the one that is missing, but makes several no fewer.
        var hidden = reference.Name is { } name ? _refusedBackends.Contains(name) : _refusedBackends.Count > 0 && !_backends.HasSeveral(reference);
        return hidden ? null : finding;
    }

    /// <summary>What makes a backend the same as another once its reference is resolved; <see langword="null"/> when that leads nowhere.</summary>
    public string? FindIdentity(BackendDeclaration backend) => _backends.Resolve(backend, 0, "", out _)?.Identity;

    /// <summary>The circle that a profile's chain of <c>extends</c> runs through the profile itself; <see langword="null"/> when there is none.</summary>
    public string? FindCycle(MeshMetricProfileResource profile)
    {
        if (!_circular.Contains(profile.Name))
        {
            return null;
        }

        var chain = new List<string> { profile.Name };
        for (var next = Next(profile); chain.Count < LongestChain; next = Next(next))
        {
            chain.Add(next!.Name);
            if (next.Name == profile.Name)
            {
                break;
            }
        }

        return $"extends itself: {Quoting.Shorten(string.Join(" -> ", chain), 400)}; let one of them extend a built-in profile";
    }

    /// <summary>The profiles that stand in a circle; each profile is visited once, however many there are.</summary>
    private HashSet<string> FindCircular()
    {
        var circular = new HashSet<string>(StringComparer.Ordinal);
        var walkOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var walk = 0; walk < _profiles.All.Count; walk++)
        {
            var current = _profiles.All[walk];
            while (current is not null && walkOf.TryAdd(current.Name, walk))
            {
                current = Next(current);
            }

            // A walk that ends on its own steps has closed a circle there; one that ends on an earlier walk's has not.
            if (current is null || walkOf[current.Name] != walk)
            {
                continue;
            }

            while (circular.Add(current!.Name))
            {
                current = Next(current);
            }
        }

        return circular;
    }

    private MeshMetricProfileResource? Next(MeshMetricProfileResource? profile) =>
        profile is null || BuiltInProfiles.TryParse(profile.Extends, out _) ? null : _profiles.Find(profile.Extends);
}

using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Policies;

/// <summary>The profiles of one mesh, by name, with their chains of <c>extends</c>.</summary>
internal sealed class ProfileCatalog
{
    private readonly NamedResources<MeshMetricProfileResource> _profiles;

    public ProfileCatalog(IEnumerable<MeshMetricProfileResource> profiles)
    {
        _profiles = new(profiles);
    }

    /// <summary>Resolves a name.</summary>
    /// <param name="name">A built-in or custom profile's name.</param>
    /// <param name="finding">What is wrong, as the rest of a sentence; <see langword="null"/> when nothing is.</param>
    /// <returns>The selection; the profile <c>default</c> when the name or its chain leads nowhere.</returns>
    public ProfileSelection Resolve(string name, out string? finding)
    {
        var layers = new List<ProfileLayer>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var current = name; ;)
        {
            if (BuiltInProfiles.TryParse(current, out var builtIn))
            {
                finding = null;
                layers.Reverse();
                return new ProfileSelection(layers.Count == 0 ? BuiltInProfiles.NameOf(builtIn) : name, builtIn, layers);
            }

            var profile = _profiles.Find(current);
            if (profile is null || !seen.Add(profile.Name))
            {
                finding = profile is null
                    ? $"there is no MeshMetricProfile \"{current}\" in the mesh"
                    : $"the MeshMetricProfile \"{current}\" extends itself";
                return ProfileSelection.Of(BuiltInProfile.Default);
            }

            layers.Add(new ProfileLayer(profile.Include, profile.Exclude));
            current = profile.Extends;
        }
    }
}

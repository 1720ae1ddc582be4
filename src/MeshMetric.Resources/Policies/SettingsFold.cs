using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>Folds policies, least specific first, into one backend's settings (policy rules, Combination 4).</summary>
internal sealed class SettingsFold
{
    private readonly FoldedField<SidecarChoice> _choice = new();
    private readonly FoldedField<object> _usedOnly = new();
    private readonly FoldedField<IReadOnlyList<NameSelector>> _include = new();
    private readonly FoldedField<IReadOnlyList<NameSelector>> _exclude = new();
    private readonly FoldedField<IReadOnlyList<ApplicationTarget>> _applications = new();
    private readonly SortedDictionary<string, FoldedField<string>> _labels = new(StringComparer.Ordinal);
    private readonly FoldedField<LimitSettings> _limits = new();

    public void Add(MeshMetricResource policy)
    {
        var name = policy.Name;
        var settings = policy.Default;
        if (settings.Sidecar is { } sidecar)
        {
            AddSidecar(sidecar, name);
        }

        _applications.Set(settings.Applications, name);
        _limits.Set(settings.Limits, name);
        foreach (var (label, value) in settings.Labels ?? EmptyMap.Strings)
        {
            if (!_labels.TryGetValue(label, out var field))
            {
                _labels.Add(label, field = new());
            }

            field.Set(value, name);
        }
    }

    /// <summary>The settings, defaults applied.</summary>
    public FoldedSettings Build(ProfileCatalog profiles)
    {
        var warnings = new List<PipelineWarning>();
        var provenance = new SortedDictionary<string, FieldOrigin>(StringComparer.Ordinal);
        var regex = _choice.Value?.Regex;
        Note(provenance, regex is null ? "sidecar.profile" : "sidecar.regex", _choice.Origin);
        Note(provenance, "sidecar.usedOnly", _usedOnly.Origin);
        Note(provenance, "sidecar.exclude", _exclude.Origin);
        Note(provenance, "applications", _applications.Origin);
        Note(provenance, "limits", _limits.Origin);
        if (regex is null)
        {
            Note(provenance, "sidecar.include", _include.Origin);
        }
        else if (_include is { Value.Count: > 0, Origin: { } include })
        {
            warnings.Add(new(
                include.Policy,
                "spec.default.sidecar.include",
                $"has no effect, since policy \"{_choice.Origin!.Policy}\" sets \"regex\" and Envoy does the filtering; set a profile, too"));
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, field) in _labels)
        {
            labels.Add(label, field.Value!);
            Note(provenance, "labels." + label, field.Origin);
        }

        return new FoldedSettings
        {
            Sidecar = new SidecarSettings
            {
                Profile = regex is null ? ResolveProfile(profiles, warnings) : null,
                Regex = regex,
                UsedOnly = _usedOnly.Value is null or true,
                Include = regex is null ? _include.Value ?? [] : [],
                Exclude = _exclude.Value ?? [],
            },
            Applications = _applications.Value ?? [],
            Labels = labels,
            Limits = _limits.Value,
            Provenance = provenance,
            Warnings = warnings,
        };
    }

    private void AddSidecar(SidecarSelection sidecar, string policy)
    {
        if (sidecar.Profile is not null)
        {
            _choice.Set(new(sidecar.Profile, null), policy);
        }
        else if (sidecar.Regex is not null)
        {
            _choice.Set(new(null, sidecar.Regex), policy);
            _include.Clear();
        }

        _usedOnly.Set(sidecar.UsedOnly, policy);
        _include.Set(sidecar.Include, policy);
        _exclude.Set(sidecar.Exclude, policy);
    }

    private ProfileSelection ResolveProfile(ProfileCatalog profiles, List<PipelineWarning> warnings)
    {
        if (_choice.Value?.Profile is not { } name)
        {
            return ProfileSelection.Of(BuiltInProfile.Default);
        }

        var selection = profiles.Resolve(name, out var finding);
        if (finding is not null)
        {
            warnings.Add(new(_choice.Origin!.Policy, "spec.default.sidecar.profile", $"{finding}; the profile \"default\" is used"));
        }

        return selection;
    }

    private static void Note(SortedDictionary<string, FieldOrigin> provenance, string field, FieldOrigin? origin)
    {
        if (origin is not null)
        {
            provenance.Add(field, origin);
        }
    }
}

namespace MeshMetric.Metrics.Filtering;

/// <summary>
/// Decides which families of one source one pipeline keeps (data rules: "sidecar", "applications"). Immutable and thread-safe.
/// A reader asks once per family name and remembers the answer, so speed matters little here.
/// </summary>
public sealed class FamilyFilter
{
    private readonly Stage[] _stages;
    private readonly FilterReason _start;

    private FamilyFilter(FilterReason start, bool dropsPlumbing, params ReadOnlySpan<Stage> stages)
    {
        _start = start;
        DropsPlumbing = dropsPlumbing;
        _stages = stages.ToArray();
    }

    /// <summary>Keeps everything; the filter of the agent's own metrics.</summary>
    public static FamilyFilter KeepAll { get; } = new(Start(FilterRule.Everything), dropsPlumbing: false);

    /// <summary>Whether series of the mesh's own plumbing are left out of the families that are kept.</summary>
    public bool DropsPlumbing { get; }

    /// <summary>A sidecar's filter by profile: profile, then each layer, then exclude, then include.</summary>
    /// <param name="profile">Built-in profile.</param>
    /// <param name="layers">Changes by custom profiles, innermost first.</param>
    /// <param name="include">Families kept in any case.</param>
    /// <param name="exclude">Families left out, unless <paramref name="include"/> names them.</param>
    /// <exception cref="ArgumentException">A regex does not compile.</exception>
    public static FamilyFilter ForSidecarProfile(
        Profile profile, IEnumerable<FilterLayer> layers, IEnumerable<Selector> include, IEnumerable<Selector> exclude)
    {
        List<Stage> stages = [];
        if (profile is Profile.Minimal or Profile.Default)
        {
            stages.Add(new Stage(FilterRule.ProfileEntry, BuiltInProfiles.SelectorsOf(profile)));
        }

        foreach ((int index, FilterLayer layer) in layers.Index())
        {
            stages.Add(new Stage(FilterRule.LayerExclude, layer.Exclude, index));
            stages.Add(new Stage(FilterRule.LayerInclude, layer.Include, index));
        }

        stages.Add(new Stage(FilterRule.Exclude, exclude));
        stages.Add(new Stage(FilterRule.Include, include));
        FilterReason start = Start(profile == Profile.Full ? FilterRule.FullProfile : FilterRule.NotInProfile);
        return new FamilyFilter(start with { Profile = profile }, dropsPlumbing: profile != Profile.Full, [.. stages]);
    }

    /// <summary>A sidecar's filter where Envoy applies the policy's regex itself: everything that arrives, less what is excluded.</summary>
    /// <exception cref="ArgumentException">A regex does not compile.</exception>
    public static FamilyFilter ForSidecarRegex(IEnumerable<Selector> exclude) =>
        new(Start(FilterRule.SidecarRegex), dropsPlumbing: false, new Stage(FilterRule.Exclude, exclude));

    /// <summary>
    /// An application's filter: with regex or include given what one of them matches, else everything; then minus exclude, but what include
    /// matches stays.
    /// </summary>
    /// <exception cref="ArgumentException">A regex does not compile.</exception>
    public static FamilyFilter ForApplication(string? regex, IEnumerable<Selector> include, IEnumerable<Selector> exclude)
    {
        var included = new Stage(FilterRule.Include, include);
        var stages = new List<Stage>();
        if (regex is not null)
        {
            stages.Add(new Stage(FilterRule.ApplicationRegex, [new Selector(SelectorType.Regex, regex)]));
        }

        stages.Add(new Stage(FilterRule.Exclude, exclude));
        stages.Add(included);
        FilterRule start = regex is null && included.Selectors.IsEmpty ? FilterRule.Everything : FilterRule.NotSelected;
        return new FamilyFilter(Start(start), dropsPlumbing: false, [.. stages]);
    }

    /// <summary>Whether a family is kept.</summary>
    /// <param name="family">The family's name as declared: <c>x</c> of <c>x_bucket</c>.</param>
    public bool Keeps(ReadOnlySpan<byte> family)
    {
        // The last stage that matches has the last word.
        for (int i = _stages.Length - 1; i >= 0; i--)
        {
            if (_stages[i].Selectors.Matches(family))
            {
                return _stages[i].Keep;
            }
        }

        return _start.IsKept;
    }

    /// <summary>Why a family is kept or dropped: the same decision as <see cref="Keeps"/>, for people, and slower.</summary>
    /// <param name="family">The family's name as declared: <c>x</c> of <c>x_bucket</c>.</param>
    public FilterReason Explain(ReadOnlySpan<byte> family)
    {
        for (int i = _stages.Length - 1; i >= 0; i--)
        {
            Stage stage = _stages[i];
            int index = stage.Selectors.FirstMatch(family);
            if (index >= 0)
            {
                return _start with
                {
                    IsKept = stage.Keep,
                    Rule = stage.Rule,
                    Selector = stage.Selectors[index],
                    Index = index,
                    Layer = stage.Layer,
                    Why = stage.Rule == FilterRule.ProfileEntry ? BuiltInProfiles.EntriesOf(_start.Profile!.Value)[index].Why : null,
                };
            }
        }

        return _start;
    }

    private static FilterReason Start(FilterRule rule) => new(rule is not (FilterRule.NotInProfile or FilterRule.NotSelected), rule);

    private sealed class Stage(FilterRule rule, IEnumerable<Selector> selectors, int layer = -1)
    {
        public bool Keep { get; } = rule is not (FilterRule.Exclude or FilterRule.LayerExclude);

        public FilterRule Rule { get; } = rule;

        public int Layer { get; } = layer;

        public CompiledSelectors Selectors { get; } = new(selectors);
    }
}

namespace MeshMetric.Metrics.Filtering;

/// <summary>
/// Decides which families of one source one pipeline keeps (data rules: "sidecar", "applications"). Immutable and thread-safe.
/// A reader asks once per family name and remembers the answer, so speed matters little here.
/// </summary>
public sealed class FamilyFilter
{
    private readonly Stage[] _stages;
    private readonly bool _startKept;

    private FamilyFilter(bool startKept, bool dropsPlumbing, params ReadOnlySpan<Stage> stages)
    {
        _startKept = startKept;
        DropsPlumbing = dropsPlumbing;
        _stages = stages.ToArray();
    }

    /// <summary>Keeps everything; the filter of the agent's own metrics.</summary>
    public static FamilyFilter KeepAll { get; } = new(startKept: true, dropsPlumbing: false);

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
            stages.Add(new Stage(Keep: true, new CompiledSelectors(BuiltInProfiles.SelectorsOf(profile))));
        }

        foreach (FilterLayer layer in layers)
        {
            stages.Add(new Stage(Keep: false, new CompiledSelectors(layer.Exclude)));
            stages.Add(new Stage(Keep: true, new CompiledSelectors(layer.Include)));
        }

        stages.Add(new Stage(Keep: false, new CompiledSelectors(exclude)));
        stages.Add(new Stage(Keep: true, new CompiledSelectors(include)));
        return new FamilyFilter(profile == Profile.Full, dropsPlumbing: profile != Profile.Full, [.. stages]);
    }

    /// <summary>A sidecar's filter where Envoy applies the policy's regex itself: everything that arrives, less what is excluded.</summary>
    /// <exception cref="ArgumentException">A regex does not compile.</exception>
    public static FamilyFilter ForSidecarRegex(IEnumerable<Selector> exclude) =>
        new(startKept: true, dropsPlumbing: false, new Stage(Keep: false, new CompiledSelectors(exclude)));

    /// <summary>
    /// An application's filter: with regex or include given what one of them matches, else everything; then minus exclude, but what include
    /// matches stays.
    /// </summary>
    /// <exception cref="ArgumentException">A regex does not compile.</exception>
    public static FamilyFilter ForApplication(string? regex, IEnumerable<Selector> include, IEnumerable<Selector> exclude)
    {
        var included = new CompiledSelectors(include);
        var stages = new List<Stage>();
        if (regex is not null)
        {
            stages.Add(new Stage(Keep: true, new CompiledSelectors([new Selector(SelectorType.Regex, regex)])));
        }

        stages.Add(new Stage(Keep: false, new CompiledSelectors(exclude)));
        stages.Add(new Stage(Keep: true, included));
        return new FamilyFilter(startKept: regex is null && included.IsEmpty, dropsPlumbing: false, [.. stages]);
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

        return _startKept;
    }

    private readonly record struct Stage(bool Keep, CompiledSelectors Selectors);
}

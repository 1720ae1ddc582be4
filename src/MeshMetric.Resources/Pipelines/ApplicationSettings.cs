namespace MeshMetric.Resources.Pipelines;

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

    /// <summary>By content.</summary>
    public bool Equals(ApplicationSettings? other) =>
        other is not null && Name == other.Name
        && Address == other.Address
        && Port == other.Port
        && Path == other.Path
        && Tls == other.Tls
        && BasicAuth == other.BasicAuth
        && BearerTokenFile == other.BearerTokenFile
        && Regex == other.Regex
        && Structure.SetsEqual(Include, other.Include)
        && Structure.SetsEqual(Exclude, other.Exclude)
        && Structure.MapsEqual(Labels, other.Labels);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Address, Port, Path, Regex);
}

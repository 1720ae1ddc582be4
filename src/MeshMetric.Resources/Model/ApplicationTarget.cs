using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>An entry of a policy's <c>applications</c>, its own defaults applied.</summary>
public sealed record ApplicationTarget
{
    /// <summary>The application's name, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Host or IP address; <see langword="null"/> for the dataplane's own.</summary>
    public string? Address { get; init; }

    /// <summary>TCP port, 1-65535.</summary>
    public required int Port { get; init; }

    /// <summary>Request path with a leading slash.</summary>
    public string Path { get; init; } = "/metrics";

    /// <summary>TLS settings; <see langword="null"/> for plain HTTP.</summary>
    public ClientTlsSettings? Tls { get; init; }

    /// <summary>Basic authentication, or <see langword="null"/>.</summary>
    public BasicAuthSettings? BasicAuth { get; init; }

    /// <summary>A file with the bearer token, or <see langword="null"/>.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>Keep what this finds a match in; <see langword="null"/> for no such rule.</summary>
    public string? Regex { get; init; }

    /// <summary>Keep what one of these matches, too.</summary>
    public IReadOnlyList<NameSelector> Include { get; init; } = [];

    /// <summary>Leave out what one of these matches.</summary>
    public IReadOnlyList<NameSelector> Exclude { get; init; } = [];

    /// <summary>Labels added to this application's samples.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Strings;

    /// <summary>By content.</summary>
    public bool Equals(ApplicationTarget? other) =>
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

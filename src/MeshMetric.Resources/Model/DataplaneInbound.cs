namespace MeshMetric.Resources.Model;

/// <summary>A service behind a proxy.</summary>
public sealed record DataplaneInbound
{
    /// <summary>TCP port that the proxy listens on, 1-65535; 0 when the dataplane was built from options, which give none.</summary>
    public required int Port { get; init; }

    /// <summary>The inbound's name, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The service's own port, or <see langword="null"/> for <see cref="Port"/>.</summary>
    public int? ServicePort { get; init; }

    /// <summary>The inbound's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = EmptyMap.Strings;
}

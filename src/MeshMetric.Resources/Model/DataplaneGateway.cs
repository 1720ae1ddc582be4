namespace MeshMetric.Resources.Model;

/// <summary>The gateway that a proxy is, or stands beside.</summary>
public sealed record DataplaneGateway
{
    /// <summary>Whether the proxy itself is the gateway (Kuma's <c>BUILTIN</c>).</summary>
    public bool BuiltIn { get; init; }

    /// <summary>The gateway's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = EmptyMap.Strings;
}

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>A metrics backend of Kuma's <c>Mesh</c> or <c>Dataplane</c>. <see langword="null"/> means not said.</summary>
public sealed record LegacyMetricsBackend
{
    /// <summary>The backend's name, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>TCP port of the endpoint.</summary>
    public int? Port { get; init; }

    /// <summary>Path of the endpoint.</summary>
    public string? Path { get; init; }

    /// <summary>Serve without TLS although the mesh has it.</summary>
    public bool? SkipMtls { get; init; }

    /// <summary>How the endpoint is protected.</summary>
    public PrometheusTlsMode? TlsMode { get; init; }

    /// <summary>Tags of the endpoint as a service.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = EmptyMap.Strings;

    /// <summary>A regex for Envoy's stats filter.</summary>
    public string? FilterRegex { get; init; }

    /// <summary>Leave out stats that Envoy has never written.</summary>
    public bool? UsedOnly { get; init; }

    /// <summary>The applications to scrape.</summary>
    public IReadOnlyList<LegacyApplication> Aggregate { get; init; } = [];
}

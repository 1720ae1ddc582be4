namespace MeshMetric.Resources.Model;

/// <summary>The <c>metrics</c> block of Kuma's <c>Mesh</c>, which MeshMetric replaces.</summary>
public sealed record LegacyMetrics
{
    /// <summary>The backend in use, or <see langword="null"/> when metrics are off.</summary>
    public string? EnabledBackend { get; init; }

    /// <summary>The backends, in the resource's order.</summary>
    public IReadOnlyList<LegacyMetricsBackend> Backends { get; init; } = [];
}

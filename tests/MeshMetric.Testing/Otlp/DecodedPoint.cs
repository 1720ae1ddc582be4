namespace MeshMetric.Testing.Otlp;

/// <summary>A data point with everything that stands above it, as a test wants to look at it.</summary>
public sealed record DecodedPoint
{
    public required string Metric { get; init; }

    /// <summary>Gauge, Sum, Histogram or Summary.</summary>
    public required string Type { get; init; }

    public bool IsMonotonic { get; init; }

    public required string Description { get; init; }

    public required string Unit { get; init; }

    /// <summary>The metadata entry <c>prometheus.type</c>.</summary>
    public required string? PrometheusType { get; init; }

    public required IReadOnlyDictionary<string, string> Resource { get; init; }

    public required string ScopeName { get; init; }

    public required string ScopeVersion { get; init; }

    public required string ScopeSchemaUrl { get; init; }

    public required IReadOnlyDictionary<string, string> ScopeAttributes { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public required ulong StartTime { get; init; }

    public required ulong Time { get; init; }

    /// <summary>Gauge and Sum.</summary>
    public double Value { get; init; }

    /// <summary>Histogram and Summary.</summary>
    public ulong Count { get; init; }

    /// <summary>Histogram and Summary.</summary>
    public double? Sum { get; init; }

    public IReadOnlyList<double> Bounds { get; init; } = [];

    public IReadOnlyList<ulong> BucketCounts { get; init; } = [];

    /// <summary>Whether the flag says that there is no value: the series has ended.</summary>
    public bool HasNoValue { get; init; }

    /// <summary>Whether a sum or histogram tells what is new since its start, and not the total.</summary>
    public bool IsDelta { get; init; }

    public IReadOnlyList<DecodedExemplar> Exemplars { get; init; } = [];

    public IReadOnlyList<(double Quantile, double Value)> Quantiles { get; init; } = [];

    /// <summary>The attributes as <c>a=1,b=2</c>, sorted by name.</summary>
    public string AttributeText => Text(Attributes);

    internal static string Text(IReadOnlyDictionary<string, string> attributes) =>
        string.Join(',', attributes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}"));
}

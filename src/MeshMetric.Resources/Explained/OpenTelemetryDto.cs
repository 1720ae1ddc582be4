using System.Text.Json.Serialization;

namespace MeshMetric.Resources.Explained;

/// <summary>A collector.</summary>
public sealed record OpenTelemetryDto(
    string Endpoint,
    string Protocol,
    string RefreshInterval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Temporality,
    string From) : BackendDto;

using System.Text.Json.Serialization;

namespace MeshMetric.Cli.Output;

/// <summary>A collector.</summary>
internal sealed record OpenTelemetryDto(
    string Endpoint,
    string Protocol,
    string RefreshInterval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Temporality,
    string From) : BackendDto;

namespace MeshMetric.Cli.Output;

/// <summary>A Prometheus endpoint.</summary>
internal sealed record PrometheusDto(string? ClientId, int Port, string Path, PrometheusTlsDto Tls, string From) : BackendDto;

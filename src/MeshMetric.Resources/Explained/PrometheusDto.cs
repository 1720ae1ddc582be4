namespace MeshMetric.Resources.Explained;

/// <summary>A Prometheus endpoint.</summary>
public sealed record PrometheusDto(string? ClientId, int Port, string Path, PrometheusTlsDto Tls, string From) : BackendDto;

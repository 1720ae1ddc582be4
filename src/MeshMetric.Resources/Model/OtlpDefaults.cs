using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>What an OTLP endpoint has where it says nothing.</summary>
internal static class OtlpDefaults
{
    public const string MetricsPath = "/v1/metrics";

    public static int Port(OtlpProtocol protocol) => protocol == OtlpProtocol.Grpc ? 4317 : 4318;

    /// <summary>The request path: none for gRPC, whose paths are the protocol's own.</summary>
    public static string Path(OtlpProtocol protocol, string written) =>
        protocol == OtlpProtocol.Grpc ? "" : written.Length > 0 ? written : MetricsPath;
}

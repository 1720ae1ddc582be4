namespace MeshMetric.Resources.Pipelines;

/// <summary>OTLP transport.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP/gRPC, default port 4317.</summary>
    Grpc,

    /// <summary>OTLP/HTTP with binary protobuf, default port 4318.</summary>
    Http,
}

namespace MeshMetric.Otlp.Exporting;

/// <summary>How OTLP requests travel.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP/gRPC, usually port 4317.</summary>
    Grpc,

    /// <summary>OTLP/HTTP with binary protobuf, usually port 4318.</summary>
    Http,
}

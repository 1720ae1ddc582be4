namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>How a client asks for its targets.</summary>
internal enum AssignmentClientKind
{
    /// <summary>MADS over HTTP: Prometheus' kuma_sd.</summary>
    Http,

    /// <summary>MADS over gRPC.</summary>
    Grpc,

    /// <summary>Prometheus' HTTP SD.</summary>
    HttpSd,
}

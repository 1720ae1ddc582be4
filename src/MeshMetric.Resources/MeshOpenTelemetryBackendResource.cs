using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources;

/// <summary>A collector's address, kept apart from the policies that use it.</summary>
public sealed record MeshOpenTelemetryBackendResource : Resource
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "MeshOpenTelemetryBackend";

    internal MeshOpenTelemetryBackendResource(ResourceOrigin origin)
        : base(origin)
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Host name or IP address.</summary>
    public required string Address { get; init; }

    /// <summary>TCP port, 1-65535; the protocol's default when none was written.</summary>
    public required int Port { get; init; }

    /// <summary>Base path of OTLP/HTTP, in front of <c>/v1/metrics</c>; <see langword="null"/> for none.</summary>
    public string? Path { get; init; }

    /// <summary>Wire protocol.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;
}

namespace MeshMetric.Resources.Model;

/// <summary>A mesh's mutual TLS.</summary>
public sealed record MeshMtls
{
    /// <summary>The backend in use, or <see langword="null"/> when mutual TLS is off.</summary>
    public string? EnabledBackend { get; init; }

    /// <summary>The certificate authorities, in the resource's order.</summary>
    public IReadOnlyList<MtlsBackend> Backends { get; init; } = [];
}

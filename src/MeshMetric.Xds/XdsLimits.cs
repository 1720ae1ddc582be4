namespace MeshMetric.Xds;

/// <summary>What one stream may cost.</summary>
public sealed record XdsLimits
{
    /// <summary>Names in one type's subscription; 100,000 unless told otherwise. Over it the stream ends with <c>RESOURCE_EXHAUSTED</c>.</summary>
    public int Names { get; init; } = 100_000;

    /// <summary>Different types on one stream, also types that are not served; 32 unless told otherwise.</summary>
    public int Types { get; init; } = 32;

    /// <summary>
    /// About how many bytes of resources a delta response holds before the rest goes into the next; 2 MiB unless told otherwise, as clients
    /// refuse messages over 4 MiB unless told otherwise. State of the world can't be split.
    /// </summary>
    public int DeltaResponseBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Open streams; 20,000 unless told otherwise. Over it a stream ends at once with <c>RESOURCE_EXHAUSTED</c>.</summary>
    public int Streams { get; init; } = 20_000;
}

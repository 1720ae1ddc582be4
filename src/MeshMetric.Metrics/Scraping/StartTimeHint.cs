namespace MeshMetric.Metrics.Scraping;

/// <summary>Whether a family tells when the source's process started.</summary>
internal enum StartTimeHint : byte
{
    None,

    /// <summary>Unix seconds, as client libraries expose it.</summary>
    ProcessStartTime,

    /// <summary>Seconds since the start, as Envoy exposes it.</summary>
    Uptime,
}

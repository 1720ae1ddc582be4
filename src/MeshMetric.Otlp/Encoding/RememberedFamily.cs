using MeshMetric.Metrics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>The remembered series of one family, in the order in which they were first seen, and what a point of theirs needs above it.</summary>
internal sealed class RememberedFamily(byte[] name, ulong seed)
{
    public byte[] Name => name;

    /// <summary>Tells the family's series from another family's with the same labels.</summary>
    public ulong Seed => seed;

    public MetricKind Kind { get; set; }

    /// <summary>The metric, as it was last written.</summary>
    public RememberedMetric? Metric { get; set; }

    /// <summary>First and last of the chain, or -1.</summary>
    public int First { get; set; } = -1;

    public int Last { get; set; } = -1;

    /// <summary>The series that follows the one found last: in nearly every scrape it is the next to be asked for.</summary>
    public int Expected { get; set; } = -1;

    /// <summary>Number of the scrape that had it last.</summary>
    public int Seen { get; set; }

    /// <summary>Series whose last point had a value.</summary>
    public int Live { get; set; }

    /// <summary>Those of them that the scrape had so far.</summary>
    public int LiveSeen { get; set; }
}

/// <summary>A metric's fields, without the scrape they came from.</summary>
internal sealed record RememberedMetric(byte[] Fields, byte DataTag, bool IsMonotonic);

namespace MeshMetric.Otlp.Encoding;

/// <summary>What is remembered of a series from scrape to scrape. All times are nanoseconds since the epoch.</summary>
internal struct SeriesState
{
    public ulong Hash;

    /// <summary>Where its cumulative points start; 0 when unknown.</summary>
    public ulong Start;

    /// <summary>Time of the last point; 0 before the first.</summary>
    public ulong LastTime;

    /// <summary>Value of the last point: the bits of a double, or a histogram's or summary's count.</summary>
    public ulong LastBits;

    /// <summary>Where its encoded attributes are, and how many bytes.</summary>
    public int Attributes;
    public int AttributesLength;

    /// <summary>The next series of its family, or -1.</summary>
    public int Next;

    /// <summary>Number of the scrape that had it last.</summary>
    public int Seen;

    /// <summary>Index of a delta histogram's last counts plus one, or 0.</summary>
    public int Histogram;

    /// <summary>Resource and scope.</summary>
    public ushort Group;

    /// <summary>Identifier of the added labels that follow the attributes; 0 when there are none, or the attributes hold them.</summary>
    public ushort Labels;

    /// <summary>Whether its last point had a value, so that its end must be told.</summary>
    public bool IsLive;

    /// <summary>Which half of a delta histogram's memory holds the last counts.</summary>
    public byte Half;
}

namespace MeshMetric.Otlp.Json;

/// <summary>How a field of an OTLP message is read from protobuf and written as OTLP/JSON.</summary>
internal enum OtlpFieldKind : byte
{
    Text,
    Message,
    Double,
    Boolean,

    /// <summary>A number that JSON holds: uint32, enum.</summary>
    Number,

    /// <summary>sint32, zigzag on the wire.</summary>
    Zigzag,

    /// <summary>A 64-bit integer without sign; text in JSON.</summary>
    Unsigned64,

    /// <summary>A 64-bit integer with sign; text in JSON.</summary>
    Signed64,

    /// <summary>Packed doubles.</summary>
    Doubles,

    /// <summary>Packed fixed64.</summary>
    Fixed64s,

    /// <summary>Packed uint64 varints.</summary>
    Varints,

    /// <summary>An id; hexadecimal in OTLP/JSON, unlike other bytes.</summary>
    Id,

    /// <summary>Bytes; base64.</summary>
    Bytes,
}

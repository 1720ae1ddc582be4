namespace MeshMetric.Testing.Otlp;

/// <summary>An exemplar of a data point.</summary>
/// <param name="Value">The measured value.</param>
/// <param name="Time">Nanoseconds.</param>
/// <param name="TraceId">Hex, or empty.</param>
/// <param name="SpanId">Hex, or empty.</param>
/// <param name="AttributeText">The filtered attributes as <c>a=1,b=2</c>, sorted by name.</param>
public sealed record DecodedExemplar(double Value, ulong Time, string TraceId, string SpanId, string AttributeText);

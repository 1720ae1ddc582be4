namespace MeshMetric.Otlp.Json;

/// <summary>A field of an OTLP message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name in OTLP/JSON.</param>
/// <param name="Kind">How it is read and written.</param>
/// <param name="Message">The fields of what it holds, of a message.</param>
/// <param name="IsRepeated">Whether it is a JSON array; packed numbers are in any case.</param>
internal sealed record OtlpField(int Number, string Name, OtlpFieldKind Kind, IReadOnlyList<OtlpField>? Message = null, bool IsRepeated = false);

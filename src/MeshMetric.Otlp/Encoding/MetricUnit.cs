namespace MeshMetric.Otlp.Encoding;

/// <summary>Units: Prometheus' words to UCUM's symbols (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility").</summary>
internal static class MetricUnit
{
    /// <summary>The symbol, or the word itself when the table has none.</summary>
    public static ReadOnlySpan<byte> Translate(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("days"u8) => "d"u8,
        _ when word.SequenceEqual("hours"u8) => "h"u8,
        _ when word.SequenceEqual("minutes"u8) => "min"u8,
        _ when word.SequenceEqual("seconds"u8) => "s"u8,
        _ when word.SequenceEqual("milliseconds"u8) => "ms"u8,
        _ when word.SequenceEqual("microseconds"u8) => "us"u8,
        _ when word.SequenceEqual("nanoseconds"u8) => "ns"u8,
        _ when word.SequenceEqual("bytes"u8) => "By"u8,
        _ when word.SequenceEqual("kibibytes"u8) => "KiBy"u8,
        _ when word.SequenceEqual("mebibytes"u8) => "MiBy"u8,
        _ when word.SequenceEqual("gibibytes"u8) => "GiBy"u8,
        _ when word.SequenceEqual("tebibytes"u8) => "TiBy"u8,
        _ when word.SequenceEqual("kilobytes"u8) => "kBy"u8,
        _ when word.SequenceEqual("megabytes"u8) => "MBy"u8,
        _ when word.SequenceEqual("gigabytes"u8) => "GBy"u8,
        _ when word.SequenceEqual("terabytes"u8) => "TBy"u8,
        _ when word.SequenceEqual("meters"u8) => "m"u8,
        _ when word.SequenceEqual("volts"u8) => "V"u8,
        _ when word.SequenceEqual("amperes"u8) => "A"u8,
        _ when word.SequenceEqual("joules"u8) => "J"u8,
        _ when word.SequenceEqual("watts"u8) => "W"u8,
        _ when word.SequenceEqual("grams"u8) => "g"u8,
        _ when word.SequenceEqual("celsius"u8) => "Cel"u8,
        _ when word.SequenceEqual("hertz"u8) => "Hz"u8,
        _ when word.SequenceEqual("percent"u8) => "%"u8,
        _ => word,
    };
}

using MeshMetric.Metrics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Writes a series of several samples as the point of its kind, apart from the attributes.</summary>
internal static class SeriesPoint
{
    public static byte AttributesTag(MetricKind kind) =>
        kind == MetricKind.Histogram ? OtlpTag.HistogramAttributes : OtlpTag.SummaryAttributes;

    /// <returns><see langword="false"/> when there is no point to send; nothing is written then.</returns>
    public static bool TryWrite(MetricKind kind, SeriesParts parts, SourceContext source, ProtoBuffer target, ref EncodeCounts counts)
    {
        ulong time = parts.Time != 0 ? parts.Time : source.ScrapedAt;
        ulong startTime = source.StartTime(parts.Created, time);
        return kind == MetricKind.Histogram
            ? HistogramPoint.TryWrite(parts, startTime, time, target, ref counts)
            : SummaryPoint.TryWrite(parts, startTime, time, target, ref counts);
    }
}

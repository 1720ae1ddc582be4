using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Agent.Pipelines;

/// <summary>What a backend's encoder mended or left out since the start, by reason. Immutable.</summary>
/// <param name="Counts">One count for each of <see cref="Reasons"/>.</param>
internal sealed record EncodeTotals(IReadOnlyList<long> Counts)
{
    /// <summary>The reasons, as the metrics spell them.</summary>
    public static readonly IReadOnlyList<(string Name, Func<EncodeReport, long> Count)> Reasons =
    [
        ("histogram_mended", static report => report.MendedHistograms),
        ("point_invalid", static report => report.InvalidPoints),
        ("count_missing", static report => report.PointsWithoutCount),
        ("quantile_invalid", static report => report.DroppedQuantiles),
        ("sample_unsupported", static report => report.UnsupportedSamples),
        ("point_too_large", static report => report.OversizedPoints),
        ("point_repeated", static report => report.RepeatedPoints),
        ("delta_first", static report => report.FirstDeltas),
        ("series_not_remembered", static report => report.UnrememberedSeries),
    ];

    /// <summary>Nothing yet.</summary>
    public static readonly EncodeTotals None = new(new long[Reasons.Count]);

    /// <summary>Adds a scrape's.</summary>
    public EncodeTotals With(EncodeReport report) => report.IsClean && report.FirstDeltas + report.UnrememberedSeries == 0
        ? this
        : new EncodeTotals([.. Counts.Select((count, i) => count + Reasons[i].Count(report))]);
}

namespace MeshMetric.Otlp.Encoding;

/// <summary>What an encoding wrote, mended and left out. Well-formed metrics leave all counts zero but the first two and those said to be usual.</summary>
public sealed record EncodeReport
{
    /// <summary>Data points written. A histogram or summary series is one point.</summary>
    public long Points { get; init; }

    /// <summary>Bytes of all requests, before compression.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// Histogram points whose buckets contradict each other (a cumulative count that falls, a count unlike the <c>+Inf</c> bucket): sent with
    /// negative differences raised to zero.
    /// </summary>
    public long MendedHistograms { get; init; }

    /// <summary>
    /// Points left out because OTLP cannot express them: a bound that is NaN, <c>-Inf</c>, not a number or there twice, a count that is NaN or
    /// negative, a timestamp before 1970.
    /// </summary>
    public long InvalidPoints { get; init; }

    /// <summary>Histogram and summary points left out because their <c>_count</c> is missing.</summary>
    public long PointsWithoutCount { get; init; }

    /// <summary>Summary quantiles left out of a point that was sent: value NaN or negative, quantile outside 0..1 or there twice.</summary>
    public long DroppedQuantiles { get; init; }

    /// <summary>Samples left out because OTLP has no place for them: gauge histograms, or a sample whose name does not fit its family's type.</summary>
    public long UnsupportedSamples { get; init; }

    /// <summary>Points left out because a single one exceeds <see cref="OtlpEncoderOptions.MaxRequestBytes"/>.</summary>
    public long OversizedPoints { get; init; }

    /// <summary>Points left out because the scrape has the series already, at the same time; the first stays.</summary>
    public long RepeatedPoints { get; init; }

    /// <summary>
    /// With <see cref="MetricTemporality.Delta"/>: points of which only the next one can tell what is new, since nothing says that the series began
    /// after the first export. Usual in the first export.
    /// </summary>
    public long FirstDeltas { get; init; }

    /// <summary>Points without a value among <see cref="Points"/>, which tell that their series has ended. Usual.</summary>
    public long EndedSeries { get; init; }

    /// <summary>
    /// Series beyond <see cref="OtlpEncoderOptions.MaxRememberedSeries"/>: their resets and their end are not noticed, and with
    /// <see cref="MetricTemporality.Delta"/> their counters and histograms are left out.
    /// </summary>
    public long UnrememberedSeries { get; init; }

    /// <summary>Whether everything was written as it came.</summary>
    public bool IsClean =>
        (MendedHistograms | InvalidPoints | PointsWithoutCount | DroppedQuantiles | UnsupportedSamples | OversizedPoints | RepeatedPoints) == 0;
}

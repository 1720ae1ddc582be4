namespace MeshMetric.Otlp.Encoding;

/// <summary>What an encoding wrote, mended and left out. All counts but the first two are zero for well-formed metrics.</summary>
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

    /// <summary>Whether everything was written as it came.</summary>
    public bool IsClean =>
        (MendedHistograms | InvalidPoints | PointsWithoutCount | DroppedQuantiles | UnsupportedSamples | OversizedPoints) == 0;
}

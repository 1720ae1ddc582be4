namespace MeshMetric.Otlp.Encoding;

/// <summary>The counts of an <see cref="EncodeReport"/> in the making; a value, so that an attempt can be taken back.</summary>
internal struct EncodeCounts
{
    public long MendedHistograms { get; set; }

    public long InvalidPoints { get; set; }

    public long PointsWithoutCount { get; set; }

    public long DroppedQuantiles { get; set; }

    public long UnsupportedSamples { get; set; }

    public long OversizedPoints { get; set; }

    public long RepeatedPoints { get; set; }

    public long FirstDeltas { get; set; }

    public long EndedSeries { get; set; }

    public readonly EncodeReport ToReport(IReadOnlyList<OtlpRequest> requests, long unremembered)
    {
        long points = 0;
        long bytes = 0;
        foreach (OtlpRequest request in requests)
        {
            points += request.Points;
            bytes += request.Size;
        }

        return new EncodeReport
        {
            Points = points,
            Bytes = bytes,
            MendedHistograms = MendedHistograms,
            InvalidPoints = InvalidPoints,
            PointsWithoutCount = PointsWithoutCount,
            DroppedQuantiles = DroppedQuantiles,
            UnsupportedSamples = UnsupportedSamples,
            OversizedPoints = OversizedPoints,
            RepeatedPoints = RepeatedPoints,
            FirstDeltas = FirstDeltas,
            EndedSeries = EndedSeries,
            UnrememberedSeries = unremembered,
        };
    }
}

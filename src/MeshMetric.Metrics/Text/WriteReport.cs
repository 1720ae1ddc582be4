namespace MeshMetric.Metrics.Text;

/// <summary>What a writer wrote.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="Bytes">Bytes, before compression.</param>
/// <param name="Anomalies">What was left out, as the format's readers would refuse it.</param>
public readonly record struct WriteReport(long Samples, long Bytes, WriteAnomalies Anomalies)
{
    /// <summary>Samples left out, besides those of families that were left out whole.</summary>
    public long SkippedSamples =>
        Anomalies[WriteAnomaly.TimestampNegative] + Anomalies[WriteAnomaly.NameTaken] + Anomalies[WriteAnomaly.SeriesRepeated];
}

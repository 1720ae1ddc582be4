namespace MeshMetric.Metrics.Text;

/// <summary>What a writer wrote.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="Bytes">Bytes, before compression.</param>
/// <param name="SkippedSamples">Samples the format's readers would refuse: those with a negative timestamp, and those named like another family.</param>
public readonly record struct WriteReport(long Samples, long Bytes, long SkippedSamples);

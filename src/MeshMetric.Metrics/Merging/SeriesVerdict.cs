namespace MeshMetric.Metrics.Merging;

/// <summary>What a sample is to those before it.</summary>
internal enum SeriesVerdict : byte
{
    New,
    Duplicate,
    Conflict,
}

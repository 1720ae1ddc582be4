namespace MeshMetric.Storage.Writing;

/// <summary>A row to be inserted or replaced.</summary>
/// <param name="Row">The row as it is to be.</param>
/// <param name="ReferencesChanged">Whether its references are others than the stored ones.</param>
internal sealed record RowChange(StoredRow Row, bool ReferencesChanged);

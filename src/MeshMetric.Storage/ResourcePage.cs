namespace MeshMetric.Storage;

/// <summary>A part of a list.</summary>
/// <param name="Total">How many resources match, on all pages.</param>
/// <param name="Items">Those of this page.</param>
public sealed record ResourcePage(int Total, IReadOnlyList<StoredResource> Items);

using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>A resource as the store keeps it.</summary>
/// <param name="Id">Type, mesh (empty for what belongs to none) and name.</param>
/// <param name="Body">The resource as JSON; the store does not look into it.</param>
/// <param name="Labels">The labels that lists can be narrowed by.</param>
/// <param name="Version">One more with each change; a new resource begins above every version that was ever deleted (at 1 at first), so that none comes twice.</param>
/// <param name="CreationTime">When it was created, UTC.</param>
/// <param name="ModificationTime">When it was last changed, UTC.</param>
public sealed record StoredResource(
    ResourceId Id,
    string Body,
    IReadOnlyDictionary<string, string> Labels,
    long Version,
    DateTimeOffset CreationTime,
    DateTimeOffset ModificationTime);

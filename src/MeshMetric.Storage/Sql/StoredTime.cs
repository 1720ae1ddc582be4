namespace MeshMetric.Storage.Sql;

/// <summary>Times as the databases keep them.</summary>
internal static class StoredTime
{
    /// <summary>The time now, in whole milliseconds: what a write answers is what a read will find.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}

using System.Globalization;
using System.Text;

using MeshMetric.Resources;
using MeshMetric.Storage.Sql;

namespace MeshMetric.Storage.Postgres;

/// <summary>How changes travel between instances: a notification each, with identity and version. Bodies are read by who wants them.</summary>
internal static class ChangeNotification
{
    /// <summary>The channel of <c>LISTEN</c> and <c>NOTIFY</c>.</summary>
    public const string Channel = "meshmetric_changes";

    /// <summary>What says that anything may have changed.</summary>
    public const string ForResync = "[]";

    // PostgreSQL refuses payloads of 8,000 bytes and more.
    private const int MaxBytes = 7_900;

    /// <summary>Writes one change.</summary>
    public static string Write(StoreChange change)
    {
        string payload = StoreJson.WriteTexts(
            change.Version.ToString(CultureInfo.InvariantCulture), change.Id.Type, change.Id.Mesh, change.Id.Name);
        return Encoding.UTF8.GetByteCount(payload) <= MaxBytes ? payload : ForResync;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; whatever else arrives may mean anything.</summary>
    public static StoreChange Read(string payload) =>
        StoreJson.ReadTexts(payload) is [string text, string type, string mesh, string name]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? new StoreChange(new ResourceId(type, mesh, name), version)
            : StoreChange.Resync;
}

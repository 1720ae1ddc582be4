namespace MeshMetric.Storage;

/// <summary>Where resources are kept.</summary>
public enum StoreKind
{
    /// <summary>In one file beside the program; nothing to install, one control plane.</summary>
    Sqlite,

    /// <summary>In a PostgreSQL database; any number of control planes.</summary>
    Postgres,
}

using MeshMetric.ControlPlane;
using MeshMetric.Storage;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>A PostgreSQL database that several control planes use, and the encryption key they share.</summary>
/// <param name="connection">How to connect.</param>
internal sealed class SharedDatabase(string connection) : IDisposable
{
    private readonly string _keys = Directory.CreateTempSubdirectory("meshmetric-keys-").FullName;

    /// <summary>Changes options so.</summary>
    public ControlPlaneOptions Use(ControlPlaneOptions options) => WithoutKey(options) with { EncryptionKeyFile = Path.Combine(_keys, "key") };

    /// <summary>Changes options so, but for the key.</summary>
    public ControlPlaneOptions WithoutKey(ControlPlaneOptions options) => options with
    {
        Store = options.Store with
        {
            Kind = StoreKind.Postgres,
            Postgres = options.Store.Postgres with { ConnectionString = connection, RetryFor = TimeSpan.FromMilliseconds(300), MaxBackOff = TimeSpan.FromMilliseconds(200) },
        },
    };

    public void Dispose() => Directory.Delete(_keys, recursive: true);
}

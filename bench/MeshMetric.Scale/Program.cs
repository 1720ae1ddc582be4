using System.Globalization;

using MeshMetric.Scale;
using MeshMetric.Storage;
using MeshMetric.Testing.Postgres;

const string Usage =
    """
    usage: store sqlite [DATAPLANES [DIRECTORY]]               measure the store in a file, in an empty directory (default: a temporary one)
           store postgres [DATAPLANES [CONNECTION-STRING]]     measure the store in PostgreSQL, in an empty database (default: a cluster of its own)
           mads sqlite|postgres [DATAPLANES [PLACE]]           measure a control plane on such a store: a write until Prometheus' poll is answered
           agents sqlite|postgres [AGENTS [PLACE]]             so many simulated agents at a control plane: come, wait, get a policy, come back
           seed sqlite|postgres DATAPLANES DIRECTORY|CONNECTION-STRING     fill a store and leave it there
    """;
const int Policies = 50;

if (args is not [("store" or "seed" or "mads" or "agents") and var command, ("sqlite" or "postgres") and var kind, ..] || args.Length > 4
    || (command == "seed" && args.Length < 4))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

var mesh = new Mesh(args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10_000, Policies);
string? place = args.Length > 3 ? args[3] : null;
string? folder = null;
PostgresCluster? cluster = null;
try
{
    // A control plane keeps its key in the data directory, wherever the store is.
    string directory = kind == "sqlite" && place is not null ? place : folder = Directory.CreateTempSubdirectory("meshmetric-scale-").FullName;
    if (place is null && kind == "postgres")
    {
        cluster = await PostgresCluster.StartAsync(CancellationToken.None);
        place = await cluster.CreateDatabaseAsync(CancellationToken.None);
    }

    var options = new StoreOptions
    {
        Kind = kind == "sqlite" ? StoreKind.Sqlite : StoreKind.Postgres,
        Sqlite = new SqliteStoreOptions { DataDirectory = directory },
        Postgres = new PostgresStoreOptions { ConnectionString = kind == "postgres" ? place! : "" },
    };
    if (command is "mads" or "agents")
    {
        string binary = await ControlPlaneChild.FindAsync(folder ??= Directory.CreateTempSubdirectory("meshmetric-scale-").FullName, CancellationToken.None);
        if (command == "agents")
        {
            await new AgentsScale(binary, options, mesh, Console.Out).RunAsync(CancellationToken.None);
            return 0;
        }

        using var mads = new MadsScale(binary, options, mesh, Console.Out);
        await mads.RunAsync(CancellationToken.None);
        return 0;
    }

    if (command == "store")
    {
        await new StoreScale(options, mesh, Console.Out).RunAsync(CancellationToken.None);
        return 0;
    }

    await using IResourceStore store = await ResourceStores.OpenAsync(
        options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, CancellationToken.None);
    await StoreScale.SeedAsync(store, mesh, CancellationToken.None);
    return 0;
}
finally
{
    if (cluster is not null)
    {
        await cluster.DisposeAsync();
    }

    if (folder is not null)
    {
        Directory.Delete(folder, recursive: true);
    }
}

using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>The contract, kept by the store in PostgreSQL.</summary>
public sealed class PostgresStoreContractTests(PostgresFixture postgres) : StoreContractTests
{
    protected override async Task<IResourceStore> OpenAsync(StoreOptions options)
    {
        string connectionString = await (await postgres.GetAsync(Cancel)).CreateDatabaseAsync(Cancel);
        return await ResourceStores.OpenAsync(
            options with { Kind = StoreKind.Postgres, Postgres = new PostgresStoreOptions { ConnectionString = connectionString } },
            Clock,
            NullLoggerFactory.Instance,
            Cancel);
    }

    // The databases go with the cluster.
    protected override ValueTask CleanUpAsync() => ValueTask.CompletedTask;
}

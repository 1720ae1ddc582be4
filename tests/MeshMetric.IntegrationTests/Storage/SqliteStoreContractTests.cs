using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>The contract, kept by the store in a file.</summary>
public sealed class SqliteStoreContractTests : StoreContractTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;

    protected override Task<IResourceStore> OpenAsync(StoreOptions options) => ResourceStores.OpenAsync(
        options with { Sqlite = new SqliteStoreOptions { DataDirectory = _folder } }, Clock, NullLoggerFactory.Instance, Cancel);

    protected override ValueTask CleanUpAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

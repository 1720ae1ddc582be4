using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>What every store does: the rules of <see cref="IResourceStore"/>, run against each implementation.</summary>
public abstract partial class StoreContractTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected StoreContractTests() => _deadline.CancelAfter(Deadline);

    /// <summary>The store under test, empty.</summary>
    protected IResourceStore Store { get; private set; } = null!;

    /// <summary>Its clock.</summary>
    protected ManualClock Clock { get; } = new();

    protected CancellationToken Cancel => _deadline.Token;

    /// <summary>Opens an empty store.</summary>
    protected abstract Task<IResourceStore> OpenAsync(StoreOptions options);

    /// <summary>Removes what <see cref="OpenAsync"/> left behind.</summary>
    protected abstract ValueTask CleanUpAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync(new StoreOptions());

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        await CleanUpAsync();
        _deadline.Dispose();
    }

    protected static ResourceId MeshId(string name) => new("Mesh", "", name);

    protected static ResourceId DataplaneId(string mesh, string name) => new("Dataplane", mesh, name);

    protected static ResourceId PolicyId(string mesh, string name) => new("MeshMetric", mesh, name);

    protected async Task<WriteResult> WriteAsync(ResourceWrite write) => Assert.Single(await Store.WriteAsync([write], Cancel));

    protected Task<WriteResult> WriteAsync(ResourceId id, string body = "{}") => WriteAsync(new ResourceWrite(id, body));

    protected async Task<StoredResource> WrittenAsync(ResourceWrite write)
    {
        WriteResult result = await WriteAsync(write);
        Assert.True(result.IsWritten, $"{write.Id}: {result.Outcome} {result.Missing}");
        return result.Resource!;
    }

    protected Task<StoredResource> WrittenAsync(ResourceId id, string body = "{}") => WrittenAsync(new ResourceWrite(id, body));

    protected async Task<string[]> NamesAsync(ResourceQuery query) =>
        [.. (await Store.ListAsync(query, Cancel)).Items.Select(item => item.Id.ToString())];
}

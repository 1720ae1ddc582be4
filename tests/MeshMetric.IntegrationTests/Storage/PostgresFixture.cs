using MeshMetric.IntegrationTests.Storage;
using MeshMetric.Testing.Postgres;

using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>One PostgreSQL for all tests that only need a database; it starts when the first asks.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresCluster? _cluster;

    /// <summary>The cluster; ends the test when PostgreSQL is not installed.</summary>
    public async Task<PostgresCluster> GetAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            // Tests need no power cut to be survived.
            return _cluster ??= await PostgresCluster.StartAsync(cancellationToken, "fsync=off");
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

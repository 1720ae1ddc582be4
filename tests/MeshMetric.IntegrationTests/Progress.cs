namespace MeshMetric.IntegrationTests;

/// <summary>Counts what writers have done, and lets a test wait until they have done enough.</summary>
internal sealed class Progress : IDisposable
{
    private readonly SemaphoreSlim _news = new(0);
    private int _count;

    public void Dispose() => _news.Dispose();

    public void Report(int count)
    {
        Volatile.Write(ref _count, count);
        _news.Release();
    }

    public async Task ReachAsync(int count, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _count) < count)
        {
            await _news.WaitAsync(cancellationToken);
        }
    }
}

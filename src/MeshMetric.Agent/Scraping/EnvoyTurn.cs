namespace MeshMetric.Agent.Scraping;

/// <summary>
/// Whose turn it is to read Envoy's admin endpoint. It runs on Envoy's main thread, so two reads at once would only make both slower: whoever reads anything
/// there, statistics or not, enters here first.
/// </summary>
internal sealed class EnvoyTurn : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Waits for the turn; dispose the result to pass it on.</summary>
    public async Task<Held> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Held(_gate);
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    /// <summary>The right to read, until disposed; once.</summary>
    internal readonly struct Held(SemaphoreSlim? gate) : IDisposable
    {
        /// <summary>Passes the turn on.</summary>
        public void Dispose() => gate?.Release();
    }
}

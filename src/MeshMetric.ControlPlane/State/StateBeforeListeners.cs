namespace MeshMetric.ControlPlane.State;

/// <summary>
/// Holds the listeners back until the store has been read: services start in order, the web server last. Ten thousand agents that lost a control plane
/// are refused by the kernel meanwhile, which costs nothing; answering each would take the processor from what they wait for.
/// </summary>
internal sealed class StateBeforeListeners(StateFollower follower) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => follower.Loaded.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

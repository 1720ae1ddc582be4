using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Tells <see cref="SecretStore"/>'s subscribers of changes that others made: keys and revocations of one control plane hold at all of them.</summary>
internal sealed class SecretFollower(IResourceStore store, SecretStore secrets) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var change in store.WatchAsync(stoppingToken))
            {
                if (change.IsResync)
                {
                    secrets.Tell(null);
                }
                else if (change.Id.Type == RestTypes.Secret.Type || change.Id.Type == RestTypes.GlobalSecret.Type
                    || (change.Id.Type == MeshResource.TypeName && change.IsDeletion))
                {
                    secrets.Tell(change.Id);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how following ends.
        }
    }
}

using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Creates the mesh <c>default</c> in an empty store, so that the first policy needs nothing before it.</summary>
internal sealed partial class FirstMesh(IResourceStore store, ILogger<FirstMesh> logger)
{
    private static readonly ResourceId Default = new(MeshResource.TypeName, "", "default");

    /// <summary>Creates it unless there is a mesh already: who deletes it among others does not get it back.</summary>
    /// <exception cref="ControlPlaneStartException">The store can't be written to.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            if ((await store.ListAsync(new ResourceQuery { Type = MeshResource.TypeName, Size = 1 }, cancellationToken)).Total > 0)
            {
                return;
            }

            var result = await store.WriteAsync([new ResourceWrite(Default, "{}") { ExpectedVersion = 0 }], cancellationToken);
            if (result[0].IsWritten)
            {
                LogCreated(logger);
            }
        }
        catch (StoreUnavailableException exception)
        {
            throw new ControlPlaneStartException([exception.Message]);
        }
    }

    [LoggerMessage(LogLevel.Information, "Created the mesh default, as there was none")]
    private static partial void LogCreated(ILogger logger);
}

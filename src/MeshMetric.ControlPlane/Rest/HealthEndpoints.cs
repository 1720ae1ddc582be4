using MeshMetric.ControlPlane.Security;
using MeshMetric.ControlPlane.State;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Whether the process lives, and whether it can serve.</summary>
internal sealed class HealthEndpoints(IResourceStore store, StateHolder holder)
{
    /// <summary>Maps the URLs, on every listener.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", () => Results.Text("ok\n")).AllowAnyone().WithName("get-healthz").WithTags("Server").WithSummary("Whether the process lives");
        routes.MapGet("/readyz", (Delegate)ReadyAsync).AllowAnyone()
            .WithName("get-readyz").WithTags("Server").WithSummary("Whether it can serve: the store answers and was read");
    }

    private async Task<IResult> ReadyAsync(HttpContext context) =>
        !holder.IsLoaded ? Results.Text("the store has not been read yet\n", statusCode: StatusCodes.Status503ServiceUnavailable)
        : await store.IsReadyAsync(context.RequestAborted) ? Results.Text("ok\n")
        : Results.Text("the store does not answer\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}

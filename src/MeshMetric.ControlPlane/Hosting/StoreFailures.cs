using MeshMetric.ControlPlane.Rest;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Answers in the API's form when the store can't be reached, and when the request breaks a limit of the server.</summary>
internal sealed partial class StoreFailures(RequestDelegate next, ILogger<StoreFailures> logger)
{
    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (StoreUnavailableException exception) when (!context.Response.HasStarted)
        {
            LogUnavailable(logger, context.Request.Method, context.Request.Path, exception.Message);
            await ApiError.Unavailable(exception.Message).ExecuteAsync(context);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await new ApiError(exception.StatusCode, "Bad Request", exception.Message, []).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: {Problem}")]
    private static partial void LogUnavailable(ILogger logger, string method, PathString path, string problem);
}

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Answers in the API's form when the store can't be reached, when the request breaks a limit of the server, and when there is a bug.</summary>
internal sealed partial class RequestFailures(RequestDelegate next, ILogger<RequestFailures> logger)
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
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogUnexpected(logger, context.Request.Method, context.Request.Path, exception);
            await new ApiError(
                StatusCodes.Status500InternalServerError, "Internal Server Error", "the control plane met an error of its own; its log has what it was", [])
                .ExecuteAsync(context);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} was not answered because of an error in the control plane")]
    private static partial void LogUnexpected(ILogger logger, string method, PathString path, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: {Problem}")]
    private static partial void LogUnavailable(ILogger logger, string method, PathString path, string problem);
}

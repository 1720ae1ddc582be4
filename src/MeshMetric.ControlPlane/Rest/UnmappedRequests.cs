using MeshMetric.ControlPlane.Hosting;

using Microsoft.AspNetCore.Routing.Template;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Answers what no endpoint takes: that there is nothing, or that what is there takes other methods.</summary>
internal sealed class UnmappedRequests(EndpointDataSource endpoints)
{
    /// <summary>Answers a request of the API's port.</summary>
    public IResult Answer(HttpContext context)
    {
        var path = context.Request.Path;
        var methods = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Listeners>() is not { } listeners || listeners.Allowed.Contains(Listener.Api))
            .Where(endpoint => new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (methods.Count == 0)
        {
            return new ApiError(StatusCodes.Status404NotFound, "Not Found", $"there is nothing at {path}; /openapi.json lists what there is", []);
        }

        context.Response.Headers.Allow = string.Join(", ", methods);
        return new ApiError(StatusCodes.Status405MethodNotAllowed, "Method not Allowed", $"{path} takes {string.Join(", ", methods)}", []);
    }
}

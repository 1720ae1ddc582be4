using MeshMetric.ControlPlane.Rest;

using Microsoft.AspNetCore.Http.Features;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>
/// Refuses paths with <c>.</c> and <c>..</c>, which a server resolves before anybody looks: deleting the policy <c>..</c> would be deleting its mesh.
/// </summary>
internal static class DotSegments
{
    /// <summary>Runs the request unless its path has some.</summary>
    public static Task RefuseAsync(HttpContext context, RequestDelegate next) =>
        AreIn(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget)
            ? ApiError.BadRequest("the path has a segment \".\" or \"..\", which is no name; nothing was done").ExecuteAsync(context)
            : next(context);

    /// <summary>Whether a request's target, as it came, has such segments in its path.</summary>
    internal static bool AreIn(ReadOnlySpan<char> target)
    {
        var path = target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
        if (!path.Contains('.') && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (var range in path.Split('/'))
        {
            if (path[range].ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}

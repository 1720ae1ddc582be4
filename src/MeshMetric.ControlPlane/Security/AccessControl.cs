using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Rest;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Lets a request through to its endpoint, or answers 401 to who is not known and 403 to who may not.</summary>
internal sealed partial class AccessControl(
    RequestDelegate next, UserAuthentication users, DataplaneCredentials dataplanes, DiscoveryToken discovery, AccessMetrics metrics, ILogger<AccessControl> logger)
{
    /// <summary>Runs the request, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is { } endpoint && await CheckAsync(context, AccessOf(endpoint, context)) is { } refusal)
        {
            metrics.Refused(refusal.Status);
            LogRefused(logger, refusal.Status, context.Request.Method, context.Request.Path, context.Connection.RemoteIpAddress, refusal.Detail);
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private static Access AccessOf(Endpoint endpoint, HttpContext context) =>
        endpoint.Metadata.GetMetadata<AccessRule>() is { } rule ? rule.Access
        : context.Features.Get<ListenerFeature>()?.Listener is Listener.Mads or Listener.Xds ? Access.Discovery
        : HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method) ? Access.User
        : Access.Administrator;

    private async Task<ApiError?> CheckAsync(HttpContext context, Access access) => access switch
    {
        Access.Anyone => null,
        Access.Discovery => discovery.Refuse(context.Request),
        Access.Dataplane => await dataplanes.AdmitAsync(context),
        _ => await CheckUserAsync(context, access),
    };

    private async Task<ApiError?> CheckUserAsync(HttpContext context, Access access)
    {
        var (user, refusal) = await users.IdentifyAsync(context);
        context.Features.Set(user);
        return refusal is not null ? refusal
            : access == Access.User || user.IsAdministrator ? null
            : user.IsAnonymous ? ApiError.Unauthenticated(users.Advise(context))
            : ApiError.AccessDenied($"user \"{user.Name}\" is not in the group {User.AdministratorName}");
    }

    [LoggerMessage(LogLevel.Debug, "Refused with {Status}: {Method} {Path} from {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, int status, string method, PathString path, System.Net.IPAddress? remote, string reason);
}

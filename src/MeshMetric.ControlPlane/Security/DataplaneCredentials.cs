using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// What agents show, and what it opens: their own registration and configuration, nothing else. With <see cref="DataplaneAuthentication.None"/> nothing has to
/// be shown and nothing is looked at; but where every listener is on loopback, agents have to be on this machine and no web pages.
/// </summary>
internal sealed class DataplaneCredentials(SigningKeys keys, StateHolder holder, ControlPlaneOptions options, TimeProvider time)
{
    private readonly bool _needsToken = options.EffectiveDataplaneAuthentication == DataplaneAuthentication.Token;
    private readonly bool _isLocal = options.IsOnLoopback;

    /// <summary>
    /// Checks the request's token against the mesh and name of its route, and against the dataplane of that name when there is one already: who may speak for
    /// another service of the mesh may not read this one's configuration, nor take its place.
    /// </summary>
    /// <returns>The refusal, or <see langword="null"/>; then <see cref="RefusalOf"/> can be asked.</returns>
    public async Task<ApiError?> AdmitAsync(HttpContext context)
    {
        if (!_needsToken)
        {
            return _isLocal && LocalhostRule.Refuse(context) is { } reason
                ? ApiError.Unauthenticated($"{reason}, and agents without tokens are taken from this machine alone; set --dp-auth token")
                : null;
        }

        BearerToken.Read(context.Request, out var token, out var problem);
        if (token is null)
        {
            return ApiError.Unauthenticated(
                problem ?? "a dataplane's token is needed; 'meshmetricctl generate dataplane-token' makes one, --dataplane-token-file gives it to the agent");
        }

        var mesh = context.Request.RouteValues["mesh"] as string ?? "";
        var name = context.Request.RouteValues["name"] as string ?? "";
        var check = await TokenReader.CheckAsync(token, await keys.OfAsync(KeyScope.Dataplanes(mesh), context.RequestAborted), time.GetUtcNow());
        if (check.Fault != TokenFault.None)
        {
            return ApiError.Unauthenticated(TokenFaults.Explain(check.Fault));
        }

        if (DataplaneClaims.Read(check.Payload) is not { Type: DataplaneClaims.DataplaneType } claims)
        {
            return ApiError.Unauthenticated(TokenFaults.Explain(TokenFault.Claims));
        }

        var known = holder.Current.Dataplanes.GetValueOrDefault(new ResourceId(DataplaneResource.TypeName, mesh, name))?.Resource;
        if ((DataplaneScope.Refuse(claims, mesh, name) ?? (known is null ? null : DataplaneScope.Refuse(claims, known))) is { } other)
        {
            return ApiError.AccessDenied(other);
        }

        context.Features.Set(claims);
        return null;
    }

    /// <summary>Checks what a dataplane is to be registered as against the token of an admitted request.</summary>
    /// <returns>The refusal, or <see langword="null"/>.</returns>
    /// <exception cref="InvalidOperationException">The endpoint does not require a dataplane.</exception>
    public ApiError? RefusalOf(HttpContext context, DataplaneResource dataplane)
    {
        if (!_needsToken)
        {
            return null;
        }

        var claims = context.Features.Get<DataplaneClaims>() ?? throw new InvalidOperationException("The endpoint does not say that it requires a dataplane.");
        return (DataplaneScope.Refuse(claims, dataplane.Mesh, dataplane.Name) ?? DataplaneScope.Refuse(claims, dataplane)) is { } reason
            ? ApiError.AccessDenied(reason)
            : null;
    }
}

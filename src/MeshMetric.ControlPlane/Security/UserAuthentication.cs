using MeshMetric.ControlPlane.Rest;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Finds out who asks: by token, or by the rule for this machine.</summary>
internal sealed class UserAuthentication(SigningKeys keys, ControlPlaneOptions options, TimeProvider time)
{
    /// <summary>Identifies the user.</summary>
    /// <returns>The user, or a refusal when what was shown is wrong.</returns>
    public async Task<(User User, ApiError? Refusal)> IdentifyAsync(HttpContext context)
    {
        BearerToken.Read(context.Request, out var token, out var problem);
        if (problem is not null)
        {
            return (User.Anonymous, ApiError.Unauthenticated(problem));
        }

        if (token is null)
        {
            return (options.LocalhostIsAdmin && LocalhostRule.Refuse(context) is null ? User.Administrator : User.Anonymous, null);
        }

        var check = await TokenReader.CheckAsync(token, await keys.OfAsync(KeyScope.Users, context.RequestAborted), time.GetUtcNow());
        return check.Fault != TokenFault.None ? (User.Anonymous, ApiError.Unauthenticated(TokenFaults.Explain(check.Fault)))
            : UserClaims.Read(check.Payload) is { } claims ? (User.Authenticated(claims.Name, claims.Groups), null)
            : (User.Anonymous, ApiError.Unauthenticated(TokenFaults.Explain(TokenFault.Claims)));
    }

    /// <summary>What an anonymous user can do to be taken for an administrator.</summary>
    public string Advise(HttpContext context)
    {
        const string Advice = "send \"Authorization: Bearer TOKEN\" with a token of a user in the group mesh-system:admin";
        return options.LocalhostIsAdmin && LocalhostRule.Refuse(context) is { } reason ? $"{reason}: {Advice}" : Advice;
    }
}

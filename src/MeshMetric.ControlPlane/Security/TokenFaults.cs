using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Tells whoever showed a token why it is refused; never repeats anything of it.</summary>
internal static class TokenFaults
{
    /// <summary>One sentence without a subject's name.</summary>
    public static string Explain(TokenFault fault) => fault switch
    {
        TokenFault.Malformed => "the token is not a signed JSON Web Token, or was cut",
        TokenFault.Algorithm => "the token is not signed with RS256",
        TokenFault.UnknownKey => "the token was signed with a key that is not in use (any more), or for another mesh or another kind of bearer; generate a new one",
        TokenFault.Signature => "the token's signature is wrong: it was changed, is from another control plane or mesh, or is a dataplane's where a user's is needed, or the other way round",
        TokenFault.Expired => "the token has expired; generate a new one",
        TokenFault.NotYetValid => "the token is not valid yet; compare the clocks of the machines",
        TokenFault.Revoked => "the token was revoked; generate a new one",
        _ => "the token is of another kind",
    };
}

namespace MeshMetric.Tokens;

/// <summary>Why a token is not accepted.</summary>
public enum TokenFault
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>It is not a signed JSON Web Token, or was cut.</summary>
    Malformed,

    /// <summary>It is not signed with RS256.</summary>
    Algorithm,

    /// <summary>Its key is not among those that are in use.</summary>
    UnknownKey,

    /// <summary>The signature is not that of its key: it was changed, or signed by somebody else.</summary>
    Signature,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>Its time has not begun.</summary>
    NotYetValid,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>It is signed, and is no token of this kind.</summary>
    Claims,
}

namespace MeshMetric.Tokens;

/// <summary>A new token.</summary>
/// <param name="Text">What its bearer shows. A secret.</param>
/// <param name="Id">Its <c>jti</c>, by which it can be revoked; no secret.</param>
/// <param name="Expires">When it ends.</param>
public sealed record SignedToken(string Text, string Id, DateTimeOffset Expires)
{
    /// <summary>Without the text: what is printed by accident must not open doors.</summary>
    public override string ToString() => $"token {Id}, valid until {Expires:O}";
}

using System.Text.Json;

namespace MeshMetric.Tokens;

/// <summary>What became of a token that was shown.</summary>
/// <param name="Fault">Why it is not accepted, or <see cref="TokenFault.None"/>.</param>
/// <param name="Id">Its <c>jti</c>; empty before the signature was checked, and when it has none.</param>
/// <param name="Payload">What it says; undefined unless it is accepted.</param>
public sealed record CheckedToken(TokenFault Fault, string Id, JsonElement Payload)
{
    /// <summary>A refusal.</summary>
    public static CheckedToken Refuse(TokenFault fault, string id = "") => new(fault, id, default);
}

using System.Text.Json;

using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MeshMetric.Tokens;

/// <summary>Checks tokens: form, algorithm, key, signature, time, revocation, in this order. Nothing a token says is believed before its signature holds.</summary>
public static class TokenReader
{
    // Far more than claims need; what is longer is not even decoded.
    private const int LongestToken = 32 * 1024;

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = LongestToken };

    /// <summary>Checks a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="keys">The keys in use.</param>
    /// <param name="now">The time.</param>
    public static async Task<CheckedToken> CheckAsync(string text, KeyRing keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(keys);
        if (text.Length > LongestToken || TryDecode(text) is not { } token)
        {
            return CheckedToken.Refuse(TokenFault.Malformed);
        }

        // Before any key is looked at: "none" needs no key, and HS256 would take a public key for a shared one. The library is told the same below.
        if (token.Alg != SecurityAlgorithms.RsaSha256)
        {
            return CheckedToken.Refuse(TokenFault.Algorithm);
        }

        // An extension that must be understood is not. RFC 7515 section 4.1.11.
        if (token.TryGetHeaderValue<object>("crit", out _))
        {
            return CheckedToken.Refuse(TokenFault.Malformed);
        }

        if (keys.Find(token.Kid) is not { } key)
        {
            return CheckedToken.Refuse(TokenFault.UnknownKey);
        }

        var result = await Handler.ValidateTokenAsync(token, Parameters(key)).ConfigureAwait(false);
        return result.IsValid ? CheckClaims(token, keys, now) : CheckedToken.Refuse(TokenFault.Signature);
    }

    private static JsonWebToken? TryDecode(string text)
    {
        try
        {
            // Two dots; five parts would be an encrypted token.
            return text.AsSpan().Count('.') == 2 ? Handler.ReadJsonWebToken(text) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    // Times are checked below, against the clock of the caller.
    private static TokenValidationParameters Parameters(SigningKey key) => new()
    {
        IssuerSigningKey = key.Key,
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        ValidateAudience = false,
        ValidateIssuer = false,
        ValidateLifetime = false,
    };

    private static CheckedToken CheckClaims(JsonWebToken token, KeyRing keys, DateTimeOffset now)
    {
        JsonElement payload;
        try
        {
            payload = TokenJson.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return CheckedToken.Refuse(TokenFault.Claims);
        }

        if (payload.ValueKind != JsonValueKind.Object
            || !TryTime(payload, "exp", out var expires) || expires is null
            || !TryTime(payload, "nbf", out var begins)
            || !TokenJson.TryText(payload, "jti", out var id))
        {
            return CheckedToken.Refuse(TokenFault.Claims);
        }

        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        var fault = seconds >= expires ? TokenFault.Expired
            : seconds < begins ? TokenFault.NotYetValid
            : keys.IsRevoked(id) ? TokenFault.Revoked
            : TokenFault.None;
        return fault == TokenFault.None ? new CheckedToken(TokenFault.None, id, payload) : CheckedToken.Refuse(fault, id);
    }

    private static bool TryTime(JsonElement payload, string name, out double? seconds)
    {
        seconds = null;
        if (!payload.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return false;
        }

        seconds = number;
        return true;
    }
}

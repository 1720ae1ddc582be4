using System.Buffers;
using System.Text;
using System.Text.Json;

using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MeshMetric.Tokens;

/// <summary>Signs tokens: RS256, <c>kid</c> in the header, Kuma's claims and <c>jti</c>, <c>iat</c>, <c>nbf</c>, <c>exp</c>.</summary>
public static class TokenWriter
{
    // Whoever checks the token may have a clock that is a little behind.
    private static readonly TimeSpan Backdating = TimeSpan.FromSeconds(5);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Signs a dataplane's token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="key">A key with its private half.</param>
    /// <param name="now">The time.</param>
    /// <param name="validFor">How long it is valid.</param>
    public static SignedToken Write(DataplaneClaims claims, SigningKey key, DateTimeOffset now, TimeSpan validFor)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return Write(claims.Write, key, now, validFor);
    }

    /// <summary>Signs a user's token.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="key">A key with its private half.</param>
    /// <param name="now">The time.</param>
    /// <param name="validFor">How long it is valid.</param>
    public static SignedToken Write(UserClaims claims, SigningKey key, DateTimeOffset now, TimeSpan validFor)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return Write(claims.Write, key, now, validFor);
    }

    private static SignedToken Write(Action<Utf8JsonWriter> writeClaims, SigningKey key, DateTimeOffset now, TimeSpan validFor)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = Guid.NewGuid().ToString();
        var expires = now + validFor;
        var payload = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            writeClaims(writer);
            writer.WriteNumber("exp", expires.ToUnixTimeSeconds());
            writer.WriteNumber("nbf", (now - Backdating).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteString("jti", id);
            writer.WriteEndObject();
        }

        var credentials = new SigningCredentials(key.Key, SecurityAlgorithms.RsaSha256);
        return new SignedToken(Handler.CreateToken(Encoding.UTF8.GetString(payload.WrittenSpan), credentials), id, expires);
    }
}

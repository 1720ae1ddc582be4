using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Makes tokens with the newest key.</summary>
internal sealed partial class TokenIssuer(SigningKeys keys, TimeProvider time, ILogger<TokenIssuer> logger)
{
    /// <summary>Makes a dataplane's token.</summary>
    /// <returns>The token, or why there is none.</returns>
    public async Task<(SignedToken? Token, string? Problem)> IssueAsync(
        DataplaneClaims claims, TimeSpan validFor, User by, CancellationToken cancellationToken)
    {
        var (key, problem) = await keys.NewestAsync(KeyScope.Dataplanes(claims.Mesh), cancellationToken);
        if (key is null)
        {
            return (null, problem);
        }

        var token = TokenWriter.Write(claims, key, time.GetUtcNow(), validFor);
        LogDataplane(logger, claims.Mesh, claims.Name, token.Id, token.Expires, by.Name);
        return (token, null);
    }

    /// <summary>Makes a user's token.</summary>
    /// <returns>The token, or why there is none.</returns>
    public async Task<(SignedToken? Token, string? Problem)> IssueAsync(UserClaims claims, TimeSpan validFor, User by, CancellationToken cancellationToken)
    {
        var (key, problem) = await keys.NewestAsync(KeyScope.Users, cancellationToken);
        if (key is null)
        {
            return (null, problem);
        }

        var token = TokenWriter.Write(claims, key, time.GetUtcNow(), validFor);
        LogUser(logger, claims.Name, token.Id, token.Expires, by.Name);
        return (token, null);
    }

    // The id is what a token is revoked by, so it has to be found later.
    [LoggerMessage(LogLevel.Information, "Issued a token for dataplanes of mesh {Mesh}, name \"{Name}\": id {Id}, until {Expires:u}, by {By}")]
    private static partial void LogDataplane(ILogger logger, string mesh, string name, string id, DateTimeOffset expires, string by);

    [LoggerMessage(LogLevel.Information, "Issued a token for user {User}: id {Id}, until {Expires:u}, by {By}")]
    private static partial void LogUser(ILogger logger, string user, string id, DateTimeOffset expires, string by);
}

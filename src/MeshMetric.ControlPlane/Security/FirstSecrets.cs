using System.Text;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Makes what has to be there before anyone can ask for a token: the key of users' tokens and the administrator's token, as Kuma does.</summary>
internal sealed class FirstSecrets(SecretStore secrets, SigningKeys keys, TokenIssuer issuer, ControlPlaneOptions options)
{
    private static readonly ResourceId AdministratorToken = new(RestTypes.GlobalSecret.Type, "", "admin-user-token");
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    /// <summary>Makes them unless they are there.</summary>
    /// <exception cref="ControlPlaneStartException">The store can't be written to, or another control plane uses another encryption key.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The key comes first: of two control planes that start at once on an empty store with a key file each, the second can't open it, and says so.
            var (key, problem) = await keys.NewestAsync(KeyScope.Users, cancellationToken);
            if (key is not null && options.BootstrapAdminToken && await secrets.GetAsync(AdministratorToken, cancellationToken) is null)
            {
                var claims = new UserClaims(User.AdministratorName, [User.AdministratorName]);
                (var token, problem) = await issuer.IssueAsync(claims, TenYears, User.Administrator, cancellationToken);
                var data = Encoding.ASCII.GetBytes(token?.Text ?? "");
                await secrets.WriteAsync(AdministratorToken, data, new Dictionary<string, string>(), 0, cancellationToken);
            }

            if (problem is not null)
            {
                throw new ControlPlaneStartException([problem]);
            }
        }
        catch (StoreUnavailableException exception)
        {
            throw new ControlPlaneStartException([exception.Message]);
        }
    }
}

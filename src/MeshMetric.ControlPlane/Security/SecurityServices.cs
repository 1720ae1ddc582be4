using MeshMetric.ControlPlane.Rest;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Registers keys, tokens, secrets and access control, and maps what they serve.</summary>
internal static class SecurityServices
{
    /// <summary>Adds the services.</summary>
    public static void AddSecurity(this IServiceCollection services, SecretSeal seal, DiscoveryToken discovery)
    {
        services.AddSingleton(seal).AddSingleton(discovery);
        services.AddSingleton<SecretStore>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<PolicySecrets>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<UserAuthentication>();
        services.AddSingleton<DataplaneCredentials>();
        services.AddSingleton<AccessMetrics>();
        services.AddSingleton<FirstSecrets>();
        services.AddSingleton<TokenEndpoints>();
        services.AddSingleton<SecretEndpoints>();
        services.AddHostedService<SecretFollower>();
    }

    /// <summary>Maps the URLs.</summary>
    public static void MapSecurity(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<TokenEndpoints>().Map(routes);
        var secrets = services.GetRequiredService<SecretEndpoints>();
        secrets.Map(routes, RestTypes.Secret);
        secrets.Map(routes, RestTypes.GlobalSecret);
    }
}

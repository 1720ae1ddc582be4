using MeshMetric.ControlPlane.Security;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Registers what serves agents.</summary>
internal static class AgentServices
{
    /// <summary>Adds the services.</summary>
    public static void AddAgents(this IServiceCollection services)
    {
        services.AddSingleton<SecretReader>(provider => provider.GetRequiredService<PolicySecrets>().ReadAsync);
        services.AddSingleton<HeaderSecrets>();
        services.AddSingleton<ConfigurationDocuments>();
        services.AddSingleton<ConfigurationChanges>();
        services.AddSingleton<ConfigurationEndpoint>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<AgentEndpoints>();
    }

    /// <summary>Maps the URLs.</summary>
    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<AgentEndpoints>().Map(routes);
        services.GetRequiredService<PolicySecrets>().Subscribe(services.GetRequiredService<ConfigurationChanges>().SignalMesh);
    }
}

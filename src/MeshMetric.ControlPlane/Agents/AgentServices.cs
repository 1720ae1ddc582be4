using MeshMetric.ControlPlane.Security;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Registers what serves agents, and what tells people of them.</summary>
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
        services.AddSingleton<AgentTable>();
        services.AddSingleton<StatusEndpoint>();
        services.AddSingleton<AgentEndpoints>();
        services.AddSingleton<FleetEndpoints>();
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<SilenceSweep>();
        services.AddHostedService<InsightFollower>();
        services.AddHostedService<InsightWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<SilenceSweep>());
    }

    /// <summary>Maps the URLs, and starts to measure.</summary>
    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        _ = services.GetRequiredService<AgentMetrics>();
        services.GetRequiredService<AgentEndpoints>().Map(routes);
        services.GetRequiredService<FleetEndpoints>().Map(routes);
        services.GetRequiredService<PolicySecrets>().Subscribe(services.GetRequiredService<ConfigurationChanges>().SignalMesh);
    }
}

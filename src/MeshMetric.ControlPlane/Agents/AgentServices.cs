namespace MeshMetric.ControlPlane.Agents;

/// <summary>Registers what serves agents.</summary>
internal static class AgentServices
{
    /// <summary>Adds the services.</summary>
    public static void AddAgents(this IServiceCollection services)
    {
        // Until there are secrets, none is found.
        services.AddSingleton<SecretReader>((_, _, _) => Task.FromResult<string?>(null));
        services.AddSingleton<HeaderSecrets>();
        services.AddSingleton<ConfigurationDocuments>();
        services.AddSingleton<ConfigurationChanges>();
        services.AddSingleton<ConfigurationEndpoint>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<AgentEndpoints>();
    }

    /// <summary>Maps the URLs.</summary>
    public static void MapAgents(this IEndpointRouteBuilder routes) => routes.ServiceProvider.GetRequiredService<AgentEndpoints>().Map(routes);
}

namespace MeshMetric.ControlPlane.State;

/// <summary>Registers the state and what keeps it up to date.</summary>
internal static class StateServices
{
    /// <summary>Adds the services.</summary>
    public static void AddState(this IServiceCollection services)
    {
        services.AddSingleton<StateHolder>();
        services.AddSingleton<StateFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<StateFollower>());
        services.AddHostedService<StateBeforeListeners>();
    }
}

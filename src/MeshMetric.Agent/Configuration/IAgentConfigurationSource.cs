namespace MeshMetric.Agent.Configuration;

/// <summary>Where configurations come from: watched files in the standalone setting, the control plane in the direct one.</summary>
internal interface IAgentConfigurationSource : IDisposable
{
    /// <summary>Gives the configuration to start with.</summary>
    /// <returns>The configuration, or <see langword="null"/> when there is none yet: <see cref="WatchAsync"/> brings it.</returns>
    /// <exception cref="AgentStartException">What the agent was given can't be used.</exception>
    Task<AgentConfiguration?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Hands over every configuration that differs from the one before, until cancelled.</summary>
    /// <param name="apply">Puts a configuration into effect.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    Task WatchAsync(Func<AgentConfiguration, Task> apply, CancellationToken cancellationToken);

    /// <summary>Tells whoever has to know that the agent stops.</summary>
    /// <param name="cancellationToken">Breaks off.</param>
    Task LeaveAsync(CancellationToken cancellationToken);
}

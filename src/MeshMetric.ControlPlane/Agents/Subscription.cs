namespace MeshMetric.ControlPlane.Agents;

/// <summary>One run of an agent, as control planes saw it. Kuma's word, Kuma's fields; all instants are the control plane's own.</summary>
/// <param name="Id">The agent's id.</param>
/// <param name="Instance">The control plane that heard of it last.</param>
/// <param name="Connected">When it was first heard of.</param>
/// <param name="Disconnected">When it said goodbye or had been silent for too long; <see langword="null"/> while it is online.</param>
/// <param name="Updated">When it was last heard of.</param>
/// <param name="Updates">How many configurations it has put into effect.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="EnvoyVersion">Envoy's version, or <see langword="null"/>.</param>
internal sealed record Subscription(
    string Id, string Instance, DateTimeOffset Connected, DateTimeOffset? Disconnected, DateTimeOffset Updated, long Updates, string Version, string? EnvoyVersion)
{
    /// <summary>Where other control planes reach the one that heard of it last; <see langword="null"/> when that one does not say.</summary>
    public Uri? InstanceApi { get; init; }

    /// <summary>Whether it runs, as far as is known.</summary>
    public bool IsOnline => Disconnected is null;
}

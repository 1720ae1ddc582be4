using MeshMetric.ControlPlane.State;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>A dataplane whose health is asked for.</summary>
/// <param name="State">The dataplane.</param>
/// <param name="Insight">What is known of its agent.</param>
/// <param name="Tag">The tag of the configuration that holds for it now.</param>
internal sealed record FleetMember(DataplaneState State, DataplaneInsight Insight, string Tag)
{
    /// <summary>Its name.</summary>
    public string Name => State.Resource.Name;

    /// <summary>Whether its agent runs and has put into effect what holds now.</summary>
    public bool IsCurrent => Insight.IsOnline && Insight.Report?.ConfigurationTag == Tag;
}

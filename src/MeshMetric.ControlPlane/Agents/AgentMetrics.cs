using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.Telemetry;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>What the control plane measures of its agents.</summary>
internal sealed class AgentMetrics : IDisposable
{
    private readonly Meter _meter = new(ControlPlaneMetrics.MeterName);

    /// <summary>Registers the instruments.</summary>
    public AgentMetrics(AgentTable table) => _meter.CreateObservableGauge(
        "meshmetric.cp.agents",
        () => Measure(table),
        unit: "{agent}",
        description: "Agents that have reported, by whether they run.");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    // Both, also at 0: an alert on agents that are offline must not lose its series when all are.
    private static IEnumerable<Measurement<int>> Measure(AgentTable table)
    {
        var entries = table.Entries.ToList();
        var online = entries.Count(entry => entry.Value.Insight.IsOnline);
        return
        [
            new Measurement<int>(online, new KeyValuePair<string, object?>("state", "online")),
            new Measurement<int>(entries.Count - online, new KeyValuePair<string, object?>("state", "offline")),
        ];
    }
}

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
        () => table.Entries.CountBy(entry => entry.Value.Insight.IsOnline)
            .Select(count => new Measurement<int>(count.Value, new KeyValuePair<string, object?>("state", count.Key ? "online" : "offline"))),
        description: "Agents that have reported, by whether they run");

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.State;

namespace MeshMetric.ControlPlane.Telemetry;

/// <summary>What the control plane measures of itself besides requests: what it knows and how long it takes to compute.</summary>
internal sealed class ControlPlaneMetrics : IDisposable
{
    /// <summary>The name of the meter; every part of the control plane uses this one.</summary>
    public const string MeterName = "MeshMetric.ControlPlane";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _changes;

    /// <summary>Registers the instruments.</summary>
    public ControlPlaneMetrics(StateHolder holder)
    {
        _meter.CreateObservableGauge("meshmetric.cp.dataplanes", () => holder.Current.Dataplanes.Count, "{dataplane}", "Dataplanes that are known.");
        _meter.CreateObservableGauge(
            "meshmetric.cp.resources",
            () => holder.Current.Resources.Keys.CountBy(id => id.Type).Select(type => new Measurement<int>(type.Value, new KeyValuePair<string, object?>("type", type.Key))),
            unit: "{resource}",
            description: "Meshes, policies, profiles and collectors that are known, by type.");
        _meter.CreateObservableGauge("meshmetric.cp.state.revision", () => holder.Current.Revision, description: "Steps of the state since the start.");
        _changes = _meter.CreateCounter<long>("meshmetric.cp.dataplane.changes", "{change}", "Times that a dataplane or its pipelines changed.");
        holder.Subscribe(change => _changes.Add(change.Dataplanes.Count));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

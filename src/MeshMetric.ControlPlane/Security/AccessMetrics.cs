using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.Telemetry;

namespace MeshMetric.ControlPlane.Security;

/// <summary>Counts who was not let in.</summary>
internal sealed class AccessMetrics : IDisposable
{
    private readonly Meter _meter = new(ControlPlaneMetrics.MeterName);
    private readonly Counter<long> _refusals;

    public AccessMetrics() => _refusals = _meter.CreateCounter<long>(
        "meshmetric.cp.access.refusals", "{request}", "Requests refused for what was shown with them, by status: 401 not known, 403 not allowed.");

    /// <summary>Counts one refusal.</summary>
    public void Refused(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Model;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments;

/// <summary>
/// Follows the state and publishes what each client is to scrape. A client id is known when a policy names it, also while that policy matches no
/// dataplane: its server then has nothing to scrape, rather than everything that belongs to the default client.
/// </summary>
internal sealed partial class AssignmentPublisher(
    StateHolder state, SnapshotDirectory<AssignmentSnapshot> directory, TimeProvider time, ILogger<AssignmentPublisher> logger) : IHostedService
{
    private readonly AssignmentIndex _index = new();
    private HashSet<string> _declared = [];
    private volatile bool _isReady;

    /// <summary>
    /// Whether the store has been read and what it holds is published. Before that nobody may be answered: an empty answer after a restart would
    /// make every Prometheus server let go of its targets.
    /// </summary>
    public bool IsReady => _isReady;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        state.Subscribe(OnChange);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes in a change; called by one at a time.</summary>
    internal void OnChange(StateChange change)
    {
        var started = time.GetTimestamp();
        var endpoints = new PlanEndpoints();
        _index.Apply(change.Dataplanes
            .Where(endpoints.MayChangeTargets)
            .Select(dataplane => (dataplane.Id, dataplane.After?.Resource, dataplane.After is { } state ? endpoints.Of(state.Plan) : [])));
        if (!ReferenceEquals(change.Before.Resources, change.After.Resources))
        {
            _declared = Declared(change.After);
        }

        var known = _index.ByClient
            .Where(client => client.Key != ClientIds.Default)
            .ToDictionary(client => client.Key, client => client.Value, StringComparer.Ordinal);
        foreach (var id in _declared)
        {
            known.TryAdd(id, AssignmentSnapshot.Empty);
        }

        directory.Publish(_index.ByClient.GetValueOrDefault(ClientIds.Default, AssignmentSnapshot.Empty), known);
        _isReady = change.After.Revision > 0;
        LogPublished(logger, change.After.Revision, change.Dataplanes.Count, time.GetElapsedTime(started).TotalMilliseconds);
    }

    private static HashSet<string> Declared(StateSnapshot snapshot) =>
    [
        .. snapshot.Resources.Values
            .Select(known => known.Resource)
            .OfType<MeshMetricResource>()
            .Where(policy => !policy.IsShadow)
            .SelectMany(policy => policy.Default.Backends ?? [])
            .OfType<PrometheusDeclaration>()
            .Select(backend => ClientIds.Of(backend.ClientId))
            .Where(id => id != ClientIds.Default),
    ];

    [LoggerMessage(LogLevel.Debug, "Assignments of revision {Revision}: {Dataplanes} dataplanes looked at in {Milliseconds} ms")]
    private static partial void LogPublished(ILogger logger, long revision, int dataplanes, double milliseconds);
}

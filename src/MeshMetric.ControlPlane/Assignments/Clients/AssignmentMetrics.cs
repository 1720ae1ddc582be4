using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.ControlPlane.Telemetry;
using MeshMetric.Xds;
using MeshMetric.Xds.Streams;

namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>The control plane's own metrics about MADS and HTTP SD.</summary>
internal sealed class AssignmentMetrics
{
    private readonly Counter<long> _requests;
    private int _waiting;

    public AssignmentMetrics(
        IMeterFactory meters, SnapshotDirectory<AssignmentSnapshot> directory, AssignmentClients clients, XdsStreams streams)
    {
        var meter = meters.Create(ControlPlaneMetrics.MeterName);
        _requests = meter.CreateCounter<long>(
            "meshmetric.cp.assignments.requests", "{request}", "Requests for targets by kind (http, grpc, http-sd) and result.");
        meter.CreateObservableUpDownCounter(
            "meshmetric.cp.assignments.waiting_polls", () => Waiting, "{request}", "MADS polls that wait for a change.");
        meter.CreateObservableUpDownCounter(
            "meshmetric.cp.assignments.streams", () => streams.Open, "{stream}", "Open gRPC streams of monitoring assignments.");
        meter.CreateObservableUpDownCounter(
            "meshmetric.cp.assignments.clients", () => clients.List().Count, "{client}", "Clients that asked for targets and are remembered.");
        meter.CreateObservableCounter(
            "meshmetric.cp.assignments.forgotten_clients", () => clients.Forgotten, "{client}", "Clients that were forgotten for want of room.");
        meter.CreateObservableUpDownCounter("meshmetric.cp.assignments.targets", () => Targets(directory), "{target}", "Targets by client id.");
    }

    /// <summary>Polls that wait now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Counts a request.</summary>
    /// <param name="kind">How it came.</param>
    /// <param name="result">One of a few words: <c>changed</c>, <c>unchanged</c>, <c>gone</c>, <c>invalid</c>, <c>too_many</c>, ...</param>
    public void Count(AssignmentClientKind kind, string result) => _requests.Add(
        1,
        new KeyValuePair<string, object?>("kind", kind switch
        {
            AssignmentClientKind.Http => "http",
            AssignmentClientKind.Grpc => "grpc",
            _ => "http-sd",
        }),
        new KeyValuePair<string, object?>("result", result));

    /// <summary>Takes a place for a poll that waits.</summary>
    /// <returns><see langword="false"/> when there is none left.</returns>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _waiting) <= limit)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);

    private static IEnumerable<Measurement<int>> Targets(SnapshotDirectory<AssignmentSnapshot> directory) =>
        directory.Entries
            .Append(KeyValuePair.Create(ClientIds.Default, directory.Get(ClientIds.Default).Value))
            .Select(entry => new Measurement<int>(entry.Value.Assignments.Length, new KeyValuePair<string, object?>("client", entry.Key)));
}

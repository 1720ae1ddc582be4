using Grpc.Core;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.ControlPlane.Assignments.Http;
using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Observability;
using MeshMetric.Xds;
using MeshMetric.Xds.Streams;

namespace MeshMetric.ControlPlane.Assignments.Grpc;

/// <summary>MADS over gRPC: one answer, or streams of the state of the world or of differences.</summary>
internal sealed class MonitoringAssignmentService(
    XdsStreams streams,
    SnapshotDirectory<AssignmentSnapshot> directory,
    AssignmentPublisher publisher,
    AssignmentClients clients,
    AssignmentMetrics metrics,
    IHostApplicationLifetime lifetime) : MonitoringAssignmentDiscoveryService.MonitoringAssignmentDiscoveryServiceBase
{
    /// <inheritdoc/>
    public override Task<DiscoveryResponse> FetchMonitoringAssignments(DiscoveryRequest request, ServerCallContext context) =>
        Task.FromResult(XdsStreams.Fetch(request, Target(context)));

    /// <inheritdoc/>
    public override Task StreamMonitoringAssignments(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context) =>
        streams.ServeAsync(requestStream, responseStream, Target(context), lifetime.ApplicationStopping, context.CancellationToken);

    /// <inheritdoc/>
    public override Task DeltaMonitoringAssignments(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream,
        IServerStreamWriter<DeltaDiscoveryResponse> responseStream,
        ServerCallContext context) =>
        streams.ServeDeltaAsync(requestStream, responseStream, Target(context), lifetime.ApplicationStopping, context.CancellationToken);

    private static string UserAgent(Node node, HttpContext http) => node.UserAgentVersionTypeCase switch
    {
        _ when node.UserAgentName.Length == 0 => http.Request.Headers.UserAgent.ToString(),
        Node.UserAgentVersionTypeOneofCase.UserAgentVersion => $"{node.UserAgentName}/{node.UserAgentVersion}",
        Node.UserAgentVersionTypeOneofCase.UserAgentBuildVersion when node.UserAgentBuildVersion.Version is { } version =>
            $"{node.UserAgentName}/{version.MajorNumber}.{version.MinorNumber}.{version.Patch}",
        _ => node.UserAgentName,
    };

    private XdsStreamTarget Target(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var address = RemoteAddress.Of(http);
        return new XdsStreamTarget
        {
            OnlyTypeUrl = MadsAnswer.TypeUrl,
            Resolve = node =>
            {
                if (!publisher.IsReady)
                {
                    throw new RpcException(new Status(StatusCode.Unavailable, "The store has not been read yet; ask again in a second."));
                }

                var watched = directory.Get(node.Id);
                return new XdsView(watched.Value.Xds, watched.Superseded);
            },
            Observe = exchange => Observe(exchange, new AssignmentClientKey(AssignmentClientKind.Grpc, exchange.Node.Id, address), http),
        };
    }

    private void Observe(XdsExchange exchange, AssignmentClientKey key, HttpContext http)
    {
        switch (exchange.Reply)
        {
            case XdsReply.Accepted:
                metrics.Count(AssignmentClientKind.Grpc, "accepted");
                clients.Accepted(key, exchange.Version);
                break;
            case XdsReply.Refused:
                metrics.Count(AssignmentClientKind.Grpc, "refused");
                clients.Failed(key, $"refused {exchange.Version}: {exchange.Error}");
                break;
            default:
                metrics.Count(AssignmentClientKind.Grpc, exchange.Reply == XdsReply.Stale ? "stale" : "asked");
                clients.Asked(key, UserAgent(exchange.Node, http), version: null);
                break;
        }
    }
}

using Grpc.Core;

using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;
using MeshMetric.Xds.Subscriptions;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Xds.Streams;

/// <summary>Serves xDS streams: both protocols, any types. Counts the open ones.</summary>
/// <param name="limits">What streams may cost.</param>
/// <param name="logger">Told of streams that end by an error of the client's.</param>
public sealed class XdsStreams(XdsLimits limits, ILogger<XdsStreams> logger)
{
    private int _open;

    /// <summary>Streams that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>
    /// Answers one request by itself: everything it names, or everything. The version it has makes no difference: an answer without resources
    /// would say that there are none.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What is served; it must have one type.</param>
    /// <exception cref="RpcException">The status that the call ends with.</exception>
    public static DiscoveryResponse Fetch(DiscoveryRequest request, XdsStreamTarget target)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);
        string typeUrl = target.TypeOf(request.TypeUrl);
        Node node = request.Node ?? new Node();
        XdsResourceSet set = target.Resolve(node).Snapshot.Sets.First(set => set.TypeUrl == typeUrl);
        target.Observe?.Invoke(new XdsExchange(node, typeUrl, XdsReply.None, null, null));
        bool isEverything = request.ResourceNames.Count == 0 || request.ResourceNames.Contains("*");
        var response = new DiscoveryResponse { VersionInfo = set.Version, TypeUrl = typeUrl };
        IEnumerable<XdsResource> wanted = isEverything
            ? set.Resources
            : request.ResourceNames.Distinct(StringComparer.Ordinal).Select(set.Find).OfType<XdsResource>();
        response.Resources.AddRange(wanted.Select(resource => resource.Body));
        return response;
    }

    /// <summary>Serves a state-of-the-world stream until the client ends it.</summary>
    /// <param name="requests">From the client.</param>
    /// <param name="responses">To the client.</param>
    /// <param name="target">What is served.</param>
    /// <param name="stopping">Ends the stream with <c>UNAVAILABLE</c>, so that the client goes elsewhere.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="RpcException">The status that the stream ends with.</exception>
    public Task ServeAsync(
        IAsyncStreamReader<DiscoveryRequest> requests,
        IServerStreamWriter<DiscoveryResponse> responses,
        XdsStreamTarget target,
        CancellationToken stopping,
        CancellationToken cancellationToken) =>
        RunAsync(
            new XdsStream<DiscoveryRequest, DiscoveryResponse>(target, limits)
            {
                Head = static request => (request.Node, request.TypeUrl),
                Subscribe = typeUrl => new SotwSubscription(typeUrl, limits),
            },
            requests,
            responses,
            stopping,
            cancellationToken);

    /// <summary>Serves a delta stream until the client ends it; otherwise as <see cref="ServeAsync"/>.</summary>
    /// <param name="requests">From the client.</param>
    /// <param name="responses">To the client.</param>
    /// <param name="target">What is served.</param>
    /// <param name="stopping">Ends the stream with <c>UNAVAILABLE</c>, so that the client goes elsewhere.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    /// <exception cref="RpcException">The status that the stream ends with.</exception>
    public Task ServeDeltaAsync(
        IAsyncStreamReader<DeltaDiscoveryRequest> requests,
        IServerStreamWriter<DeltaDiscoveryResponse> responses,
        XdsStreamTarget target,
        CancellationToken stopping,
        CancellationToken cancellationToken) =>
        RunAsync(
            new XdsStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(target, limits)
            {
                Head = static request => (request.Node, request.TypeUrl),
                Subscribe = typeUrl => new DeltaSubscription(typeUrl, limits),
            },
            requests,
            responses,
            stopping,
            cancellationToken);

    private async Task RunAsync<TRequest, TResponse>(
        XdsStream<TRequest, TResponse> stream,
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        CancellationToken stopping,
        CancellationToken cancellationToken)
        where TResponse : class
    {
        if (Interlocked.Increment(ref _open) > limits.Streams)
        {
            Interlocked.Decrement(ref _open);
            XdsLog.TooManyStreams(logger, limits.Streams);
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"There are {limits.Streams} open streams already."));
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        try
        {
            await stream.RunAsync(requests, responses, ending.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody is there to be told anything.
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The control plane is shutting down."));
        }
        catch (RpcException exception)
        {
            XdsLog.StreamRefused(logger, exception.StatusCode, exception.Status.Detail);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}

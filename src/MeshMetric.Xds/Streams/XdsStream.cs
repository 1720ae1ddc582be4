using Google.Protobuf;

using Grpc.Core;

using MeshMetric.Protos.Core;
using MeshMetric.Xds.Subscriptions;

namespace MeshMetric.Xds.Streams;

/// <summary>
/// One stream: a loop that waits for a request or for a change, and then sends what the subscriptions say. It alone writes; while a client doesn't read,
/// changes gather in the snapshot and nothing piles up.
/// </summary>
/// <param name="target">What is served.</param>
/// <param name="limits">What the stream may cost.</param>
internal sealed class XdsStream<TRequest, TResponse>(XdsStreamTarget target, XdsLimits limits)
    where TResponse : class
{
    private readonly Dictionary<string, ISubscription<TRequest, TResponse>> _subscriptions = new(StringComparer.Ordinal);
    private Node? _node;

    /// <summary>A request's node, <see langword="null"/> when it has none, and type URL.</summary>
    public required Func<TRequest, (Node? Node, string TypeUrl)> Head { get; init; }

    /// <summary>A new subscription to a type.</summary>
    public required Func<string, ISubscription<TRequest, TResponse>> Subscribe { get; init; }

    public async Task RunAsync(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool> reading = requests.MoveNext(ending.Token);
        try
        {
            Task superseded = reading;
            while (true)
            {
                await Task.WhenAny(reading, superseded).ConfigureAwait(false);
                if (reading.IsCompleted)
                {
                    if (!await reading.ConfigureAwait(false))
                    {
                        return;
                    }

                    Receive(requests.Current);
                    reading = requests.MoveNext(ending.Token);
                }

                superseded = await SendAsync(responses, ending.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The request can't be read: {exception.Message}"));
        }
        catch (IOException)
        {
            // The connection broke: to the server the same as a client that ended the stream.
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Receive(TRequest request)
    {
        (Node? node, string typeUrl) = Head(request);

        // Only the first message is sure to have it.
        _node ??= node ?? new Node();
        typeUrl = target.TypeOf(typeUrl);
        ISubscription<TRequest, TResponse> subscription = Find(typeUrl);
        RequestOutcome outcome = subscription.Receive(request);
        if (outcome.ExceededNames)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"The subscription has more than {limits.Names} names; subscribe to everything instead."));
        }

        target.Observe?.Invoke(new XdsExchange(_node, typeUrl, outcome.Reply, outcome.Version, outcome.Error));
    }

    private ISubscription<TRequest, TResponse> Find(string typeUrl)
    {
        if (!_subscriptions.TryGetValue(typeUrl, out ISubscription<TRequest, TResponse>? subscription))
        {
            if (_subscriptions.Count == limits.Types)
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, $"The stream asks for more than {limits.Types} types."));
            }

            subscription = Subscribe(typeUrl);
            _subscriptions.Add(typeUrl, subscription);
        }

        return subscription;
    }

    /// <summary>Sends everything that is due.</summary>
    /// <returns>What completes when there may be more.</returns>
    private async Task<Task> SendAsync(IServerStreamWriter<TResponse> responses, CancellationToken cancellationToken)
    {
        XdsView view = target.Resolve(_node!);
        foreach (XdsResourceSet set in view.Snapshot.Sets)
        {
            if (!_subscriptions.TryGetValue(set.TypeUrl, out ISubscription<TRequest, TResponse>? subscription))
            {
                continue;
            }

            while (subscription.Next(set) is { } response)
            {
                await responses.WriteAsync(response, cancellationToken).ConfigureAwait(false);
            }
        }

        return view.Superseded;
    }
}

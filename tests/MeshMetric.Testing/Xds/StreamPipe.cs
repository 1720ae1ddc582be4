using System.Threading.Channels;

using Grpc.Core;

namespace MeshMetric.Testing.Xds;

/// <summary>Both ends of a gRPC stream without a network: what the client sends, the server reads; what the server writes, the client takes.</summary>
/// <typeparam name="TRequest">From client to server.</typeparam>
/// <typeparam name="TResponse">From server to client.</typeparam>
public sealed class StreamPipe<TRequest, TResponse> : IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>
{
    private readonly Channel<TRequest> _requests = Channel.CreateUnbounded<TRequest>();
    private readonly Channel<TResponse> _responses;

    /// <param name="window">How many responses fit before the server has to wait for the client to take one.</param>
    public StreamPipe(int window = 1000) => _responses = Channel.CreateBounded<TResponse>(window);

    /// <inheritdoc/>
    public TRequest Current { get; private set; } = default!;

    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    /// <summary>The client sends.</summary>
    public void Send(TRequest request) => _requests.Writer.TryWrite(request);

    /// <summary>The client sends no more, or its connection breaks.</summary>
    public void End(Exception? error = null) => _requests.Writer.TryComplete(error);

    /// <summary>The client waits for a response.</summary>
    public async Task<TResponse> TakeAsync(CancellationToken cancellationToken) => await _responses.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Responses that lie there untaken.</summary>
    public int Waiting => _responses.Reader.Count;

    async Task<bool> IAsyncStreamReader<TRequest>.MoveNext(CancellationToken cancellationToken)
    {
        if (!await _requests.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        Current = await _requests.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    Task IAsyncStreamWriter<TResponse>.WriteAsync(TResponse message) => _responses.Writer.WriteAsync(message).AsTask();

    Task IAsyncStreamWriter<TResponse>.WriteAsync(TResponse message, CancellationToken cancellationToken) =>
        _responses.Writer.WriteAsync(message, cancellationToken).AsTask();
}

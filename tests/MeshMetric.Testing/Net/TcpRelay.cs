using System.Net;
using System.Net.Sockets;

namespace MeshMetric.Testing.Net;

/// <summary>
/// One address in front of servers, as a load balancer has: a test says where connections go, and cuts them. Without a target they are accepted and never
/// answered.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _accepted = new(0);
    private readonly Lock _lock = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private IPEndPoint? _target;

    private TcpRelay(IPEndPoint? target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Starts one.</summary>
    /// <param name="target">Where connections go.</param>
    public static TcpRelay Start(IPEndPoint? target) => new(target);

    /// <summary>Cuts all connections; new ones go elsewhere.</summary>
    /// <param name="target">Where.</param>
    public void SwitchTo(IPEndPoint? target)
    {
        CancellationTokenSource cut;
        lock (_lock)
        {
            _target = target;
            (cut, _cut) = (_cut, new CancellationTokenSource());
        }

        cut.Cancel();
    }

    /// <summary>Waits for a connection that nobody waited for before.</summary>
    public Task AcceptedAsync(CancellationToken cancellationToken) => _accepted.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections).ConfigureAwait(false);
        _ended.Dispose();
        _cut.Dispose();
        _accepted.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync(_ended.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (_lock)
            {
                _connections.Add(ServeAsync(client, _target, _cut.Token));
            }

            _accepted.Release();
        }
    }

    private async Task ServeAsync(Socket client, IPEndPoint? target, CancellationToken cut)
    {
        await Task.Yield();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cut, _ended.Token);
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                if (target is null)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(false);
                    return;
                }

                await server.ConnectAsync(target, either.Token).ConfigureAwait(false);
                await Task.WhenAll(CopyAsync(client, server, either.Token), CopyAsync(server, client, either.Token)).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Cut, or one of the two has gone.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken).ConfigureAwait(false);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}

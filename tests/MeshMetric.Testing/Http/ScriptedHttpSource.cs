using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace MeshMetric.Testing.Http;

/// <summary>Answers one request.</summary>
public delegate Task HttpScript(ScriptedExchange exchange);

/// <summary>
/// An HTTP source that does exactly what a test's script says, down to the bytes and the way the connection ends. Knows how many requests it had, and
/// how many at once.
/// </summary>
public sealed class ScriptedHttpSource : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<ScriptedRequest> _arrivals = Channel.CreateUnbounded<ScriptedRequest>();
    private readonly Lock _lock = new();
    private readonly List<ScriptedRequest> _requests = [];
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private volatile HttpScript _script;
    private int _current;
    private int _peak;

    private ScriptedHttpSource(Socket listener, HttpScript script)
    {
        _listener = listener;
        _script = script;
        _accepting = AcceptAsync();
    }

    /// <summary>The TCP port on 127.0.0.1; 0 for a unix socket.</summary>
    public int Port => (_listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The most requests that were answered at the same time.</summary>
    public int PeakConcurrency => Volatile.Read(ref _peak);

    /// <summary>Starts on a free TCP port.</summary>
    public static ScriptedHttpSource Start(HttpScript script)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return new ScriptedHttpSource(listener, script);
    }

    /// <summary>Starts on a unix socket.</summary>
    public static ScriptedHttpSource StartUnix(string path, HttpScript script)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return new ScriptedHttpSource(listener, script);
    }

    /// <summary>Answers otherwise from the next request on.</summary>
    public void SetScript(HttpScript script) => _script = script;

    /// <summary>Waits for a request that nobody waited for before.</summary>
    public async Task<ScriptedRequest> NextRequestAsync(CancellationToken cancellationToken) => await _arrivals.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Task[] connections;
        lock (_lock)
        {
            connections = [.. _connections];
        }

        await Task.WhenAll(connections);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_ended.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            lock (_lock)
            {
                _connections.Add(ServeAsync(socket));
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using (socket)
        await using (var stream = new NetworkStream(socket, ownsSocket: false))
        {
            try
            {
                if (await ReadHeadAsync(stream) is { } request)
                {
                    await AnswerAsync(request, socket, stream);
                    if (socket.Connected)
                    {
                        socket.Shutdown(SocketShutdown.Send);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client left, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(ScriptedRequest request, Socket socket, NetworkStream stream)
    {
        var now = Interlocked.Increment(ref _current);
        try
        {
            int number;
            lock (_lock)
            {
                _peak = Math.Max(_peak, now);
                _requests.Add(request);
                number = _requests.Count;
            }

            _arrivals.Writer.TryWrite(request);
            await _script(new ScriptedExchange(request, number, socket, stream, _ended.Token));
        }
        finally
        {
            Interlocked.Decrement(ref _current);
        }
    }

    private async Task<ScriptedRequest?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _ended.Token);
            if (read == 0)
            {
                return null;
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new ScriptedRequest(words[0], words[1], headers);
    }
}

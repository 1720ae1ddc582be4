using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeshMetric.Testing.Net;

/// <summary>A connection to 127.0.0.1 over which a test sends what no client would.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly NetworkStream _stream;

    private RawConnection(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken).ConfigureAwait(false);
        return new RawConnection(socket);
    }

    /// <summary>Connects, sends a text, and reads to the end.</summary>
    public static async Task<string> ExchangeAsync(int port, string request, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(port, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await connection.SendAsync(Encoding.Latin1.GetBytes(request), cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(await connection.ReadToEndAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Sends bytes. That the server has hung up meanwhile is no failure.</summary>
    /// <returns>Whether they could be sent.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Says that nothing more comes; what the server says can still be read.</summary>
    public void EndSending() => _stream.Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the server ends the connection, or resets it.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            // A reset; what came before it counts.
        }

        return all.ToArray();
    }

    /// <summary>Reads so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        await _stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        return buffer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MeshMetric.Testing.Net;

/// <summary>An HTTP/2 client that sends the frames it is told to, for what no library would send.</summary>
public sealed class Http2Peer : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte Ended = 1;

    private readonly RawConnection _connection;

    private Http2Peer(RawConnection connection) => _connection = connection;

    /// <summary>Connects by prior knowledge.</summary>
    /// <param name="port">The port.</param>
    /// <param name="window">How much a stream may send before it is allowed more, which it never is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Http2Peer> OpenAsync(int port, uint window, CancellationToken cancellationToken)
    {
        var peer = new Http2Peer(await RawConnection.OpenAsync(port, cancellationToken).ConfigureAwait(false));
        var settings = new byte[6];
        settings[1] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(settings.AsSpan(2), window);
        await peer._connection.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await peer._connection.SendAsync(Frame(Settings, 0, 0, settings), cancellationToken).ConfigureAwait(false);
        return peer;
    }

    /// <summary>A gRPC message with any head.</summary>
    public static byte[] Message(byte flag, uint length, params ReadOnlySpan<byte> body)
    {
        var message = new byte[5 + body.Length];
        message[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(1), length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }

    /// <summary>Starts a gRPC call.</summary>
    /// <param name="stream">An odd number, higher than those before.</param>
    /// <param name="path">The method.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether the server takes anything.</returns>
    public async Task<bool> CallAsync(int stream, string path, byte[] body, bool isEnd, CancellationToken cancellationToken)
    {
        byte[] head =
        [
            .. Field(":method", "POST"), .. Field(":scheme", "http"), .. Field(":path", path), .. Field(":authority", "localhost"),
            .. Field("content-type", "application/grpc"), .. Field("te", "trailers"),
        ];
        return await _connection.SendAsync(Frame(Headers, 4, stream, head), cancellationToken).ConfigureAwait(false)
            && await _connection.SendAsync(Frame(Data, isEnd ? Ended : (byte)0, stream, body), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cancels a call.</summary>
    /// <returns>Whether the server takes anything.</returns>
    public Task<bool> ResetAsync(int stream, CancellationToken cancellationToken) =>
        _connection.SendAsync(Frame(Reset, 0, stream, [0, 0, 0, 8]), cancellationToken);

    /// <summary>Reads until a stream has ended, or the connection.</summary>
    /// <returns>What came in headers and trailers, as texts of which those that the server compressed are missing; or why it ended.</returns>
    public async Task<string> EndOfAsync(int stream, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        try
        {
            while (true)
            {
                var head = await _connection.ReadExactlyAsync(9, cancellationToken).ConfigureAwait(false);
                var length = (head[0] << 16) | (head[1] << 8) | head[2];
                var body = await _connection.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
                var number = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
                if (head[3] == GoAway)
                {
                    return said.Append(CultureInfo.InvariantCulture, $"GOAWAY {BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(4))}").ToString();
                }

                if (number != stream)
                {
                    continue;
                }

                if (head[3] == Reset)
                {
                    return said.Append(CultureInfo.InvariantCulture, $"RST_STREAM {BinaryPrimitives.ReadUInt32BigEndian(body)}").ToString();
                }

                if (head[3] == Headers)
                {
                    said.Append(Encoding.Latin1.GetString(body));
                }

                if (head[3] is Headers or Data && (head[4] & Ended) != 0)
                {
                    return said.ToString();
                }
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or IOException)
        {
            return said.Append("closed").ToString();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Literal, not indexed, without Huffman; lengths below 127.
    private static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] body)
    {
        var frame = new byte[9 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        body.CopyTo(frame, 9);
        return frame;
    }
}

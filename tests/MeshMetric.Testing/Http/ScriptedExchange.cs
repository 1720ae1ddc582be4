using System.Net.Sockets;
using System.Text;

namespace MeshMetric.Testing.Http;

/// <summary>A request and the connection to answer it on, byte by byte. The connection is closed when the script ends.</summary>
public sealed class ScriptedExchange
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    internal ScriptedExchange(ScriptedRequest request, int number, Socket socket, NetworkStream stream, CancellationToken ended)
    {
        Request = request;
        Number = number;
        Ended = ended;
        _socket = socket;
        _stream = stream;
    }

    /// <summary>The request.</summary>
    public ScriptedRequest Request { get; }

    /// <summary>Counts the source's requests from 1.</summary>
    public int Number { get; }

    /// <summary>Cancelled when the source is disposed of.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Sends text as UTF-8.</summary>
    public ValueTask SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, Ended);

    /// <summary>Waits until the client has closed the connection.</summary>
    public async Task UntilClientGoneAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (await _stream.ReadAsync(buffer, Ended) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is gone, too.
        }
    }

    /// <summary>Breaks the connection off with a reset in place of an orderly end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }
}

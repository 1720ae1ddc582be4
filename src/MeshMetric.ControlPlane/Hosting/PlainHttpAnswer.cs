using System.IO.Pipelines;
using System.Text;

using Microsoft.AspNetCore.Connections;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>
/// Tells who speaks plain HTTP to a port with TLS what to change; the server itself would only hang up. Looks at the first byte and leaves it there.
/// </summary>
internal static class PlainHttpAnswer
{
    private const byte TlsHandshake = 0x16;
    private const int MostDrained = 64 * 1024;
    private const string Body =
        """{"type":"/std-errors","status":400,"title":"Bad Request","detail":"this port speaks TLS; use https:// in place of http://"}""";

    // As long as the server gives a handshake, which begins after this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(2);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");

    /// <summary>Puts the answer in front of the handshake.</summary>
    public static ConnectionDelegate Before(ConnectionDelegate handshake) => async connection =>
    {
        switch (await FirstByteAsync(connection))
        {
            case TlsHandshake:
                await handshake(connection);
                break;
            case null:
                connection.Abort();
                break;
            default:
                await AnswerAsync(connection.Transport);
                break;
        }
    };

    private static async Task<byte?> FirstByteAsync(ConnectionContext connection)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        deadline.CancelAfter(Patience);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(deadline.Token);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private static async Task AnswerAsync(IDuplexPipe transport)
    {
        using var deadline = new CancellationTokenSource(PatienceAtEnd);
        try
        {
            await transport.Output.WriteAsync(Answer, deadline.Token);
            await transport.Output.CompleteAsync();

            // What is not read turns the end of the connection into a reset, which takes the answer along.
            for (var drained = 0L; drained < MostDrained;)
            {
                var read = await transport.Input.ReadAsync(deadline.Token);
                drained += read.Buffer.Length;
                transport.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            // Told or not, it is over.
        }
    }
}

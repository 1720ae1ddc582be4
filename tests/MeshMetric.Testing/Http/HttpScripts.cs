using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace MeshMetric.Testing.Http;

/// <summary>What sources do, good and bad.</summary>
public static class HttpScripts
{
    private const string TextType = "text/plain; version=0.0.4";

    /// <summary>Answers a whole body.</summary>
    public static HttpScript Metrics(string body, string contentType = TextType) => Bytes(Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>Answers a whole body of any bytes.</summary>
    public static HttpScript Bytes(byte[] body, string contentType = TextType, string headers = "") => async exchange =>
    {
        await exchange.SendAsync(Head("200 OK", body.Length, contentType, headers));
        await exchange.SendAsync(body);
    };

    /// <summary>Answers without saying how long the body is; its end is the connection's.</summary>
    public static HttpScript UntilClose(string body) => async exchange =>
    {
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {TextType}\r\nConnection: close\r\n\r\n{body}");
    };

    /// <summary>Answers without a Content-Type.</summary>
    public static HttpScript Untyped(string body) => async exchange =>
    {
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
    };

    /// <summary>Answers a status with a short page.</summary>
    public static HttpScript Status(string status, string headers = "") => async exchange =>
    {
        await exchange.SendAsync(Head(status, 4, "text/html", headers) + "oops");
    };

    /// <summary>Says the body is longer than what comes before the connection is closed.</summary>
    public static HttpScript CutByLength(string body) => async exchange =>
    {
        await exchange.SendAsync(Head("200 OK", Encoding.UTF8.GetByteCount(body) + 1000, TextType) + body);
    };

    /// <summary>Sends one chunk and closes the connection without the last chunk.</summary>
    public static HttpScript CutChunked(string body) => async exchange =>
    {
        var size = Encoding.UTF8.GetByteCount(body).ToString("x", CultureInfo.InvariantCulture);
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {TextType}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{body}\r\n");
    };

    /// <summary>Sends the beginning of a body and resets the connection.</summary>
    public static HttpScript CutByReset(string body) => async exchange =>
    {
        await exchange.SendAsync(Head("200 OK", body.Length + 1000, TextType) + body);
        exchange.Reset();
    };

    /// <summary>Takes the request and never answers.</summary>
    public static HttpScript Hang() => exchange => exchange.UntilClientGoneAsync();

    /// <summary>Sends the beginning of a body, then nothing.</summary>
    public static HttpScript HangAfter(string body) => async exchange =>
    {
        await exchange.SendAsync(Head("200 OK", body.Length + 1000, TextType) + body);
        await exchange.UntilClientGoneAsync();
    };

    /// <summary>Closes the connection without an answer.</summary>
    public static HttpScript Close() => _ => Task.CompletedTask;

    /// <summary>Answers bytes that are no HTTP.</summary>
    public static HttpScript Garbage() => async exchange => await exchange.SendAsync("\0\u0001SSH-2.0-OpenSSH\r\n\r\n");

    /// <summary>Sends a body of many lines, of that many bytes at least.</summary>
    public static HttpScript Huge(long bytes) => async exchange =>
    {
        var block = new StringBuilder();
        for (var i = 0; block.Length < 64 * 1024; i++)
        {
            block.Append(CultureInfo.InvariantCulture, $"huge_metric{{series=\"{i}\"}} {i}\n");
        }

        var piece = Encoding.UTF8.GetBytes(block.ToString());
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {TextType}\r\nConnection: close\r\n\r\n# TYPE huge_metric gauge\n");
        for (var sent = 0L; sent < bytes; sent += piece.Length)
        {
            await exchange.SendAsync(piece);
        }
    };

    /// <summary>Sends a body byte by byte, each on its own.</summary>
    public static HttpScript Drip(string body) => async exchange =>
    {
        await exchange.SendAsync(Head("200 OK", body.Length, TextType));
        foreach (var character in body)
        {
            await exchange.SendAsync(character.ToString());
            await Task.Yield();
        }
    };

    /// <summary>Answers compressed.</summary>
    public static HttpScript Gzip(string body) => Bytes(Compress([Encoding.UTF8.GetBytes(body)]), TextType, "Content-Encoding: gzip\r\n");

    /// <summary>Answers a few kilobytes that become that many bytes.</summary>
    public static HttpScript GzipBomb(long bytes)
    {
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("bomb 1\n", 10_000)));
        return Bytes(Compress(Enumerable.Repeat(line, (int)(bytes / line.Length))), TextType, "Content-Encoding: gzip\r\n");
    }

    private static byte[] Compress(IEnumerable<byte[]> pieces)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach (var piece in pieces)
            {
                gzip.Write(piece);
            }
        }

        return output.ToArray();
    }

    private static string Head(string status, int length, string contentType, string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n";
}

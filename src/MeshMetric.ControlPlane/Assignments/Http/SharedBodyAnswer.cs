using MeshMetric.ControlPlane.Assignments.Answers;

using Microsoft.Net.Http.Headers;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>Sends a finished body: compressed when the client takes it so.</summary>
internal static class SharedBodyAnswer
{
    // A client that does not read holds up no more than this of a body of megabytes, and what is in the connection's buffer.
    private const int Piece = 32 * 1024;

    // Not worth the header.
    private const int LeastCompressed = 1024;

    /// <summary>Sends it with status 200.</summary>
    public static async Task SendAsync(HttpContext context, SharedBody body)
    {
        var response = context.Response;
        var bytes = body.Plain;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (bytes.Length >= LeastCompressed && Negotiation.TakesGzip(context.Request))
        {
            bytes = await body.CompressedAsync();
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        foreach (var part in bytes)
        {
            for (var rest = part; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
            {
                await response.Body.WriteAsync(rest[..Math.Min(Piece, rest.Length)], context.RequestAborted);
            }
        }
    }
}

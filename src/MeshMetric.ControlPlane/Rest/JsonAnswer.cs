using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>A JSON body, written by hand: resources are passed through, not bound to classes.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="write">Writes the body.</param>
internal sealed class JsonAnswer(int status, Action<Utf8JsonWriter> write) : IResult
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An answer with status 200.</summary>
    public static JsonAnswer Ok(Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, write);

    /// <summary>Writes a body to a response whose status is set already.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Options))
        {
            write(writer);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return WriteAsync(httpContext, write);
    }
}

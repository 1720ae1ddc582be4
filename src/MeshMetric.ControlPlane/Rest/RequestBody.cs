using Microsoft.AspNetCore.Http.Features;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Reads a request's body whole, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="setting">The flag that sets the limit; <see langword="null"/> where there is none.</param>
    /// <returns>The bytes, or a refusal with status 400, 413 or 415.</returns>
    public static async Task<(ReadOnlyMemory<byte> Body, ApiError? Error)> ReadAsync(HttpContext context, long limit, string? setting)
    {
        if (context.Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (default, new ApiError(
                StatusCodes.Status415UnsupportedMediaType, "Unsupported Media Type", $"Content-Encoding {encoding} is not taken; send the body as it is", []));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // One byte more than we take: what is larger is found by us, and answered in our form.
            size.MaxRequestBodySize = limit + 1;
        }

        var buffer = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (default, TooLarge(limit, setting));
        }
        catch (IOException exception) when (exception is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            // The server has no better name for a chunk whose length is no number.
            return (default, ApiError.BadRequest($"the body can't be read: {exception.Message}"));
        }

        return buffer.Length > limit ? (default, TooLarge(limit, setting)) : (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), null);
    }

    private static ApiError TooLarge(long limit, string? setting) => new(
        StatusCodes.Status413PayloadTooLarge,
        "Payload Too Large",
        $"the body is larger than {limit} bytes" + (setting is null ? "" : $"; --{setting} sets the limit"),
        []);
}

using Microsoft.AspNetCore.Http.Features;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Reads a request's body whole, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>Reads the body.</summary>
    /// <returns>The bytes, or a refusal with status 413 or 415.</returns>
    public static async Task<(ReadOnlyMemory<byte> Body, ApiError? Error)> ReadAsync(HttpContext context, long limit)
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
            return (default, TooLarge(limit));
        }

        return buffer.Length > limit ? (default, TooLarge(limit)) : (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), null);
    }

    private static ApiError TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, "Payload Too Large", $"the body is larger than {limit} bytes; --max-body-bytes sets the limit", []);
}

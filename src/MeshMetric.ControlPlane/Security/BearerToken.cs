namespace MeshMetric.ControlPlane.Security;

/// <summary>The token in a request's <c>Authorization</c> header. RFC 6750.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token, or <see langword="null"/> when the header is not there.</param>
    /// <param name="problem">What is wrong with the header, or <see langword="null"/>.</param>
    public static void Read(HttpRequest request, out string? token, out string? problem)
    {
        token = null;
        problem = null;
        var header = request.Headers.Authorization;
        if (header.Count == 0)
        {
            return;
        }

        if (header.Count > 1 || header[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(Scheme.Length).Trim(' ').IsEmpty)
        {
            problem = "the Authorization header must be one \"Bearer TOKEN\"";
            return;
        }

        token = text[Scheme.Length..].Trim(' ');
    }
}

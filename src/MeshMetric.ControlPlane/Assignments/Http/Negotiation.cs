using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>What a client sends and takes, by its headers. A header that can't be read is taken for absent.</summary>
internal static class Negotiation
{
    private const string Json = "application/json";

    /// <summary>Whether the body is JSON in UTF-8, uncompressed; no type at all will do.</summary>
    public static bool SendsJson(HttpRequest request) =>
        StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)
        && (string.IsNullOrEmpty(request.ContentType)
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))));

    /// <summary>Whether the client takes JSON.</summary>
    public static bool TakesJson(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) || types.Count == 0
        || types.Any(type => type.Quality is not 0 && (type.MatchesAllTypes || (type.MatchesAllSubTypes && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase))
            || type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether the client takes gzip.</summary>
    public static bool TakesGzip(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
}

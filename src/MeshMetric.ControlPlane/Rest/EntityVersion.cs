using System.Globalization;

using Microsoft.Net.Http.Headers;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>A resource's version as entity tag.</summary>
internal static class EntityVersion
{
    /// <summary>The tag of a version.</summary>
    public static EntityTagHeaderValue Tag(long version) => new(string.Create(CultureInfo.InvariantCulture, $"\"{version}\""));

    /// <summary>The version that a write is to be over: <c>If-Match</c>, or 0 for <c>If-None-Match: *</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">The version, or <see langword="null"/> for whatever is there.</param>
    /// <returns>Whether the headers make sense.</returns>
    public static bool TryReadCondition(HttpRequest request, out long? version)
    {
        version = null;
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch.Any(tag => tag == EntityTagHeaderValue.Any))
        {
            version = 0;
            return true;
        }

        if (headers.IfMatch.Count == 0)
        {
            return request.Headers.IfMatch.Count == 0;
        }

        if (headers.IfMatch[0] == EntityTagHeaderValue.Any)
        {
            return true;
        }

        var text = headers.IfMatch[0].Tag.AsSpan().Trim('"');
        if (headers.IfMatch.Count > 1 || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return false;
        }

        version = number;
        return true;
    }
}

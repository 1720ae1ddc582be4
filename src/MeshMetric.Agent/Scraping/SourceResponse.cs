using System.Globalization;
using System.Net;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Agent.Scraping;

/// <summary>Judges a response by its head.</summary>
internal static class SourceResponse
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>Why a response can't hold metrics, or <see langword="null"/> when it may.</summary>
    public static string? Refuse(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var status = (int)response.StatusCode;
            var target = response.Headers.Location is { } location && status is >= 300 and < 400
                ? $" to {location}, which is not followed to another host; put the final address in the policy"
                : "";
            return string.Create(CultureInfo.InvariantCulture, $"answered {status} {response.ReasonPhrase}").TrimEnd() + target;
        }

        var encodings = response.Content.Headers.ContentEncoding;
        if (encodings.Count > 1 || encodings.Any(e => !e.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e != "identity"))
        {
            return $"answered in Content-Encoding {string.Join(", ", encodings)}, which was not asked for";
        }

        // Without a type the body decides; a type that can't be parsed is no type.
        return response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() switch
        {
            null or "text/plain" or OpenMetricsType => null,
            "text/html" => "answered an HTML page, not metrics; check port and path",
            "application/json" => "answered JSON, not metrics; check port and path",
            var other => $"answered Content-Type {other}, not metrics; check port and path",
        };
    }

    /// <summary>The format of a body that is not refused; <see langword="null"/> without a type, when the body's end has to tell.</summary>
    public static ExpositionFormat? FormatOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is not { } type ? null
        : OpenMetricsType.Equals(type, StringComparison.OrdinalIgnoreCase) ? ExpositionFormat.OpenMetrics
        : ExpositionFormat.Text;

    /// <summary>Where a redirect leads, if it stays on the host that was asked; credentials and data go nowhere else.</summary>
    public static Uri? RedirectInside(HttpResponseMessage response, Uri url)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
        {
            return null;
        }

        var next = location.IsAbsoluteUri ? location : new Uri(url, location);
        var isInside = next.Scheme == url.Scheme && next.Port == url.Port
            && next.Host.Equals(url.Host, StringComparison.OrdinalIgnoreCase);
        return isInside ? next : null;
    }
}

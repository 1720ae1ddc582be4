using System.Net.Http.Headers;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Input;

/// <summary>Which format a body has (data rules, "which format").</summary>
internal static class BodyFormats
{
    /// <summary>The content type decides; without one OpenMetrics is what ends with <c># EOF</c>.</summary>
    /// <param name="contentType">The content type; one that can't be parsed is none.</param>
    /// <param name="body">The body.</param>
    /// <param name="problem">Why a body of this type is no metrics.</param>
    public static ExpositionFormat? Of(string? contentType, ReadOnlySpan<byte> body, out string problem)
    {
        problem = "";
        MediaTypeHeaderValue? type = null;
        _ = contentType is not null && MediaTypeHeaderValue.TryParse(contentType, out type);
        switch (type?.MediaType?.ToLowerInvariant())
        {
            case null:
                return ExpositionFormats.OfBody(body);
            case "text/plain":
                return ExpositionFormat.Text;
            case "application/openmetrics-text":
                return ExpositionFormat.OpenMetrics;
            case var other:
                problem = $"Content-Type {other} is not one of metrics (text/plain, application/openmetrics-text)";
                return null;
        }
    }
}

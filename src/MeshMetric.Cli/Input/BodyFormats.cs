using System.Net.Http.Headers;

namespace MeshMetric.Cli.Input;

/// <summary>Which format a body has (data rules, "which format").</summary>
internal static class BodyFormats
{
    /// <summary>The content type decides; without one OpenMetrics is what ends with <c># EOF</c>.</summary>
    /// <param name="contentType">The content type; one that can't be parsed is none.</param>
    /// <param name="body">The body.</param>
    /// <param name="problem">Why a body of this type is no metrics.</param>
    public static BodyFormat? Of(string? contentType, ReadOnlySpan<byte> body, out string problem)
    {
        problem = "";
        MediaTypeHeaderValue? type = null;
        _ = contentType is not null && MediaTypeHeaderValue.TryParse(contentType, out type);
        switch (type?.MediaType?.ToLowerInvariant())
        {
            case null:
                return EndsWithEof(body) ? BodyFormat.OpenMetrics : BodyFormat.Text;
            case "text/plain":
                return BodyFormat.Text;
            case "application/openmetrics-text":
                return BodyFormat.OpenMetrics;
            case var other:
                problem = $"Content-Type {other} is not one of metrics (text/plain, application/openmetrics-text)";
                return null;
        }
    }

    private static bool EndsWithEof(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> trimmed = body.TrimEnd("\r\n"u8);
        ReadOnlySpan<byte> last = trimmed[(trimmed.LastIndexOf((byte)'\n') + 1)..];
        return last.SequenceEqual("# EOF"u8);
    }
}

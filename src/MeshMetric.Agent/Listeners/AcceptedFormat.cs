using System.Globalization;

using MeshMetric.Metrics.Text;

using Microsoft.Extensions.Primitives;

namespace MeshMetric.Agent.Listeners;

/// <summary>What a scraper gets, chosen by its Accept header (data rules, "text out" and "OpenMetrics out").</summary>
/// <param name="Format">The format.</param>
/// <param name="Escaping">What becomes of metric names that the legacy format can't hold.</param>
/// <param name="ContentType">The Content-Type of the answer; it names the escaping if the scraper did.</param>
internal sealed record AcceptedFormat(ExpositionFormat Format, NameEscaping Escaping, string ContentType)
{
    private const string TextType = "text/plain";
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>OpenMetrics where it is on offer and the scraper likes it better than text, else text.</summary>
    /// <param name="accept">The header.</param>
    /// <param name="offersOpenMetrics">Whether there is anything that text could not say.</param>
    public static AcceptedFormat Of(StringValues accept, bool offersOpenMetrics)
    {
        var text = new Liked(0, null, null);
        var openMetrics = new Liked(0, null, null);
        foreach (var header in accept)
        {
            foreach (var range in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = range.Split(';', StringSplitOptions.TrimEntries);
                var liked = new Liked(Quality(parts), Value(parts, "version"), Known(Value(parts, "escaping")));
                if (parts[0].Equals(TextType, StringComparison.OrdinalIgnoreCase))
                {
                    text = liked.Quality > text.Quality ? liked : text;
                }
                else if (parts[0].Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase) && liked.Version is null or "1.0.0" or "0.0.1")
                {
                    openMetrics = liked.Quality > openMetrics.Quality ? liked : openMetrics;
                }
            }
        }

        return offersOpenMetrics && openMetrics.Quality > text.Quality
            ? Answer(ExpositionFormat.OpenMetrics, openMetrics)
            : Answer(ExpositionFormat.Text, text);
    }

    private static AcceptedFormat Answer(ExpositionFormat format, Liked liked)
    {
        var type = format == ExpositionFormat.Text ? PrometheusTextWriter.ContentType
            : liked.Version == "0.0.1" ? OpenMetricsWriter.ContentTypeOfDraft
            : OpenMetricsWriter.ContentType;
        var escaping = liked.Escaping switch
        {
            "allow-utf-8" => NameEscaping.AllowUtf8,
            "dots" => NameEscaping.Dots,
            "values" => NameEscaping.Values,
            _ => NameEscaping.Underscores,
        };
        return new AcceptedFormat(format, escaping, liked.Escaping is null ? type : $"{type}; escaping={liked.Escaping}");
    }

    private static double Quality(string[] parts) =>
        Value(parts, "q") is { } text
            ? double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? quality : 0
            : 1;

    private static string? Known(string? escaping) => escaping is "allow-utf-8" or "dots" or "values" or "underscores" ? escaping : null;

    // Some releases send a parameter twice; the first holds.
    private static string? Value(string[] parts, string name)
    {
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part.AsSpan(0, equals).TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return part[(equals + 1)..].Trim().Trim('"');
            }
        }

        return null;
    }

    /// <param name="Quality">How well a format is liked; 0: not at all.</param>
    /// <param name="Version">The version named.</param>
    /// <param name="Escaping">The escaping named, if it is one there is.</param>
    private readonly record struct Liked(double Quality, string? Version, string? Escaping);
}

using System.Globalization;

using MeshMetric.Metrics.Text;

using Microsoft.Extensions.Primitives;

namespace MeshMetric.Agent.Listeners;

/// <summary>What a scraper's Accept header says about metric names that the legacy format can't hold.</summary>
internal static class AcceptedNames
{
    /// <summary>
    /// The <c>escaping</c> of the <c>text/plain</c> entry the scraper likes best (data rules, "text out").
    /// </summary>
    /// <param name="accept">The header.</param>
    /// <param name="parameter">The parameter to answer with in the Content-Type, or <see langword="null"/> when the scraper named none.</param>
    public static NameEscaping Of(StringValues accept, out string? parameter)
    {
        var best = 0.0;
        parameter = null;
        foreach (var header in accept)
        {
            foreach (var range in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = range.Split(';', StringSplitOptions.TrimEntries);
                if (parts[0].Equals("text/plain", StringComparison.OrdinalIgnoreCase) && Quality(parts) is var quality && quality > best)
                {
                    best = quality;
                    parameter = Known(Value(parts, "escaping"));
                }
            }
        }

        return parameter switch
        {
            "allow-utf-8" => NameEscaping.AllowUtf8,
            "dots" => NameEscaping.Dots,
            "values" => NameEscaping.Values,
            _ => NameEscaping.Underscores,
        };
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
}

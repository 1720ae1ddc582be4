using System.Globalization;

using MeshMetric.Cli.Preview;
using MeshMetric.Metrics.Filtering;

namespace MeshMetric.Cli.Output;

/// <summary>Every family of every source, one a line, columns separated by blanks.</summary>
internal static class FamiliesText
{
    /// <summary>Writes all pipelines.</summary>
    public static void Write(TextWriter output, PreviewedPolicies previewed)
    {
        List<string[]> rows = [["PIPELINE", "SOURCE", "FAMILY", "TYPE", "BEFORE", "AFTER", "BYTES", "DECISION"]];
        foreach (PreviewedPipeline pipeline in previewed.Pipelines)
        {
            foreach (PreviewedSource source in pipeline.Sources)
            {
                rows.AddRange(Rows(pipeline.Number, source));
            }
        }

        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    private static IEnumerable<string[]> Rows(int pipeline, PreviewedSource source)
    {
        Dictionary<string, FamilyFigures> kept = source.Measure().ToDictionary(family => family.Name, StringComparer.Ordinal);
        foreach (FamilyFigures family in source.Measure(PreviewedSource.Everything))
        {
            FamilyFigures? after = kept.GetValueOrDefault(family.Name);
            yield return
            [
                Number(pipeline), source.Name, family.Name, family.Type, Number(family.Series), Number(after?.Series ?? 0), Number(after?.Bytes ?? 0),
                Decide(family, after, source.Explain(family.Name)),
            ];
        }
    }

    private static string Decide(FamilyFigures family, FamilyFigures? after, FilterReason reason)
    {
        string decision = reason.IsKept ? "kept" : "dropped";
        string plumbing = reason.IsKept && (after?.Series ?? 0) < family.Series ? "; series of the mesh's own plumbing are left out" : "";
        return $"{decision}: {Rule(reason)}{plumbing}";
    }

    private static string Rule(FilterReason reason)
    {
        string selector = reason.Selector is { } decided ? $" {decided.Type} {decided.Match}" : "";
        string profile = reason.Profile?.ToString().ToLowerInvariant() ?? "";
        return reason.Rule switch
        {
            FilterRule.Everything => "nothing excludes it",
            FilterRule.FullProfile => "profile full",
            FilterRule.ProfileEntry => $"profile {profile}{selector} ({reason.Why})",
            FilterRule.NotInProfile => $"not in profile {profile}",
            FilterRule.LayerInclude => $"custom profile's include{selector}",
            FilterRule.LayerExclude => $"custom profile's exclude{selector}",
            FilterRule.Include => $"include{selector}",
            FilterRule.Exclude => $"exclude{selector}",
            FilterRule.ApplicationRegex => $"regex{selector}",
            FilterRule.NotSelected => "neither regex nor include matches",
            _ => "the regex, by which Envoy filters",
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

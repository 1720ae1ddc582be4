using System.Globalization;

using MeshMetric.Cli.Preview;

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
                after is null ? "dropped" : after.Series < family.Series ? "kept in part: series of the mesh's own plumbing are left out" : "kept",
            ];
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

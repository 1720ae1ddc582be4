using System.Globalization;

using MeshMetric.Cli.Preview;

namespace MeshMetric.Cli.Output;

/// <summary>What series appear and disappear, backend by backend.</summary>
internal static class DiffText
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Writes the difference.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="before">The series of each backend with the old policies.</param>
    /// <param name="after">The same with the new.</param>
    /// <param name="everySeries">Name each series in place of counting per family.</param>
    public static void Write(
        TextWriter output,
        IReadOnlyDictionary<BackendName, IReadOnlyDictionary<string, string>> before,
        IReadOnlyDictionary<BackendName, IReadOnlyDictionary<string, string>> after,
        bool everySeries)
    {
        var old = before.ToDictionary(backend => backend.Key.Identity, backend => backend.Value, StringComparer.Ordinal);
        var @new = after.ToDictionary(backend => backend.Key.Identity, backend => backend.Value, StringComparer.Ordinal);
        foreach (BackendName backend in after.Keys.Concat(before.Keys).DistinctBy(name => name.Identity).OrderBy(name => name.Identity, StringComparer.Ordinal))
        {
            IReadOnlyDictionary<string, string>? was = old.GetValueOrDefault(backend.Identity);
            IReadOnlyDictionary<string, string>? becomes = @new.GetValueOrDefault(backend.Identity);
            string only = was is null ? " (only in the new policies)" : becomes is null ? " (only in the old policies)" : "";
            Write(output, backend.Display + only, was ?? Nothing, becomes ?? Nothing, everySeries);
        }
    }

    private static void Write(
        TextWriter output, string title, IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> becomes, bool everySeries)
    {
        List<(char Sign, string Family, string Series)> changes =
        [
            .. was.Where(series => !becomes.ContainsKey(series.Key)).Select(series => ('-', series.Value, series.Key)),
            .. becomes.Where(series => !was.ContainsKey(series.Key)).Select(series => ('+', series.Value, series.Key)),
        ];
        int gone = changes.Count(change => change.Sign == '-');
        output.WriteLine(
            $"{title}: {Number(was.Count)} -> {Number(becomes.Count)} series; {Number(gone)} disappear, {Number(changes.Count - gone)} appear");
        if (everySeries)
        {
            foreach (var (sign, _, series) in changes.OrderBy(c => c.Family, StringComparer.Ordinal).ThenBy(c => c.Series, StringComparer.Ordinal))
            {
                output.WriteLine($"{sign} {series}");
            }

            return;
        }

        foreach (var family in changes.GroupBy(c => (c.Family, c.Sign)).OrderBy(g => g.Key.Family, StringComparer.Ordinal).ThenBy(g => g.Key.Sign))
        {
            output.WriteLine($"  {family.Key.Sign} {Number(family.Count()),8}  {family.Key.Family}");
        }
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;

namespace MeshMetric.Testing.Expositions;

/// <summary>
/// Makes bodies in Prometheus text 0.0.4 that use all of its grammar: names, escapes, blanks, numbers in many spellings, metadata in any order,
/// families in several places. Every reader has to read them, and all the same. The same seed makes the same body.
/// </summary>
public sealed class RandomExposition
{
    private const string NameStart = "abcxyzABCXYZ_:";
    private const string NameRest = NameStart + "0123456789";

    private static readonly string[] Values =
    [
        "0", "1", "42", "007", "-0", "+5", "0.1", "5.", ".5", "-1.5e-7", "1E3", "1e+09", "12345678901234567890", "18446744073709551615", "9007199254740993",
        "309.89999999999997726263245567679", "4.9406564584124654e-324", "2.2250738585072011e-308", "1.7976931348623157e+308", "1e-400", "0.30000000000000004",
        "NaN", "nan", "NAN", "+Inf", "-Inf", "Inf", "inf", "+infinity", "-INFINITY", "123456789012345678901234567890", "1700000000000", "0.000",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "x y", "\\\\", "\\\"", "\\n", "}", "{", ",", "=\\\"", "#", "ü", "€", "😀", "{le=\\\"1\\\"} 5", "C:\\\\DIR\\\\FILE.TXT", " ", "\t", "\0", "\u0085",
        "+Inf", "# EOF", "a\\nb\\\\n", "_system", "ads_cluster", "0123456789012345678901234567890", "01234567890123456789012345678901",
        "a long value that no search for sixteen or thirty-two bytes at a time finds the end of at once, é",
    ];

    private static readonly string[] Helps = ["Some help.", "a \\\\ b \\n c", "\"quoted\"", "é € 😀", "x  y", "# TYPE a counter", "{}", "1"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private RandomExposition(int seed) => _random = new Random(seed);

    /// <summary>Makes a body.</summary>
    public static string Make(int seed) => new RandomExposition(seed).Make();

    private string Make()
    {
        List<Queue<string>> families = [];
        for (int i = _random.Next(1, 12); i > 0; i--)
        {
            families.Add(new Queue<string>(Family()));
        }

        // Mostly family after family; now and then one goes on where another has begun.
        while (families.Count > 0)
        {
            int index = Chance(8) ? _random.Next(families.Count) : 0;
            Queue<string> family = families[index];
            for (int lines = Chance(4) ? _random.Next(1, family.Count + 1) : family.Count; lines > 0; lines--)
            {
                _text.Append(family.Dequeue()).Append('\n');
                if (Chance(30))
                {
                    _text.Append(Pick("", " ", "\t", "# a comment", "#", "# EOF", "# UNIT x y", "#  HELPX y", "# TYPES x counter")).Append('\n');
                }
            }

            if (family.Count == 0)
            {
                families.RemoveAt(index);
            }
        }

        return _text.ToString();
    }

    private List<string> Family()
    {
        string name = Name();
        string type = Pick("counter", "gauge", "histogram", "summary", "untyped", "");
        List<string> lines = [];
        if (type.Length > 0)
        {
            string word = Chance(10) ? type.ToUpperInvariant() : type;
            lines.Add($"#{Blanks(0)}TYPE{Blanks(1)}{name}{Blanks(1)}{word}");
        }

        if (Chance(2))
        {
            lines.Insert(_random.Next(lines.Count + 1), $"#{Blanks(0)}HELP{Blanks(1)}{name}{Blanks(1)}{Pick(Helps)}");
        }

        string[] labels = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Label()).Distinct(StringComparer.Ordinal)];
        bool hasTime = Chance(5);
        for (int series = _random.Next(1, 7); series > 0; series--)
        {
            // The number keeps the label sets apart, as an empty value is no label.
            string[] pairs = [.. labels.Select(label => Pair(label, Pick(Texts))), Pair("series", series.ToString(CultureInfo.InvariantCulture))];
            string time = hasTime ? $"{Blanks(1)}{Pick("0", "1", "1395066363000", "1700000000123", "253402300799999")}" : "";
            lines.AddRange(type switch
            {
                "histogram" => Histogram(name, pairs, time),
                "summary" => Summary(name, pairs, time),
                _ => [Sample(name, pairs, Pick(Values), time)],
            });
        }

        return lines;
    }

    private List<string> Histogram(string name, string[] pairs, string time)
    {
        string[] bounds = ["0.005", ".05", "0.5", "1", "2.5e0", "10", "1e3", "-1", "+Inf"];
        if (Chance(5))
        {
            bounds = bounds[..^1];
        }

        bounds = [.. bounds.Where(_ => !Chance(3))];
        if (Chance(5))
        {
            _random.Shuffle(bounds);
        }

        List<string> lines = [.. bounds.Select(bound => Sample(name + "_bucket", With(pairs, "le", bound), Count(), time))];
        AddSumAndCount(lines, name, pairs, time);
        return lines.Count > 0 ? lines : [Sample(name + "_count", pairs, Count(), time)];
    }

    private List<string> Summary(string name, string[] pairs, string time)
    {
        string[] quantiles = [.. new[] { "0", "0.5", "0.90", ".99", "1.0" }.Where(_ => !Chance(3))];
        List<string> lines = [.. quantiles.Select(quantile => Sample(name, With(pairs, "quantile", quantile), Pick(Values), time))];
        AddSumAndCount(lines, name, pairs, time);
        return lines.Count > 0 ? lines : [Sample(name + "_sum", pairs, "1", time)];
    }

    private void AddSumAndCount(List<string> lines, string name, string[] pairs, string time)
    {
        if (!Chance(6))
        {
            lines.Insert(Chance(6) ? 0 : lines.Count, Sample(name + "_sum", pairs, Pick(Values), time));
        }

        if (!Chance(6))
        {
            lines.Insert(Chance(6) ? 0 : lines.Count, Sample(name + "_count", pairs, Count(), time));
        }
    }

    private string[] With(string[] pairs, string label, string value)
    {
        List<string> all = [.. pairs];
        all.Insert(_random.Next(all.Count + 1), Pair(label, value));
        return [.. all];
    }

    private string Sample(string name, string[] pairs, string value, string time)
    {
        // Most programs write lines that look like the one before; the fast path wants some of them.
        bool isPlain = Chance(2);
        string labels = isPlain ? $"{{{string.Join(',', pairs)}}}"
            : $"{Blanks(0)}{{{Blanks(0)}{string.Join($"{Blanks(0)},{Blanks(0)}", pairs)}{(Chance(4) ? "," : "")}{Blanks(0)}}}";
        return $"{(isPlain ? "" : Blanks(0))}{name}{labels}{(isPlain ? " " : Blanks(0))}{value}{time}";
    }

    private string Pair(string label, string value) => Chance(6) ? $"{label}{Blanks(0)}={Blanks(0)}\"{value}\"" : $"{label}=\"{value}\"";

    private string Count() => Pick("0", "1", "17", "3e2", "4503599627370496", "955296");

    /// <summary>A name no other family has, and that no other family's samples can have.</summary>
    private string Name()
    {
        string name;
        do
        {
            name = NameStart[_random.Next(NameStart.Length)] + Letters(NameRest, _random.Next(1, 20)) + Pick("", "_seconds", "_total", "_bytes_total");
        }
        while (!_names.Add(name.Replace("_total", "", StringComparison.Ordinal)));
        return name;
    }

    private string Label()
    {
        string label = "abcxyzABC_"[_random.Next(10)] + Letters("abcxyzABC_0123456789", _random.Next(1, 8));
        return label is "le" or "quantile" or "series" ? "le_" : label;
    }

    private string Letters(string from, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => from[_random.Next(from.Length)]));

    private string Blanks(int atLeast) => Chance(4) ? Pick(" ", "  ", "\t", " \t ") : new string(' ', atLeast);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}

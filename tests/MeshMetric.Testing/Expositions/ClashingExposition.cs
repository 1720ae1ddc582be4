using System.Globalization;
using System.Text;

namespace MeshMetric.Testing.Expositions;

/// <summary>
/// Makes well-formed bodies whose names differ but become the same, or clash, once characters outside the legacy set are escaped: metric names, label
/// names, and names that end like the samples of another family's. No series is there twice. The same seed makes the same body.
/// </summary>
public sealed class ClashingExposition
{
    private static readonly string[] Letters = ["a", "a", "b", "_", ".", "-", "é", "\\\\", "\\\"", "😀", ":", "__name__"];
    private static readonly string[] Suffixes = ["", "", "", "_count", "_sum", "_bucket", "_total", "_created", "_info", ".count", "-sum", "_gsum", ".total"];
    private static readonly string[] TextTypes = ["counter", "gauge", "histogram", "summary", "untyped", ""];
    private static readonly string[] OpenMetricsTypes =
        ["counter", "gauge", "histogram", "summary", "unknown", "info", "stateset", "gaugehistogram", ""];

    private readonly Random _random;
    private readonly bool _isOpenMetrics;
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private ClashingExposition(int seed, bool isOpenMetrics)
    {
        _random = new Random(seed);
        _isOpenMetrics = isOpenMetrics;
    }

    /// <summary>Makes a body.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="isOpenMetrics">OpenMetrics 1.0, else text 0.0.4.</param>
    public static string Make(int seed, bool isOpenMetrics) => new ClashingExposition(seed, isOpenMetrics).Make();

    private string Make()
    {
        for (int families = _random.Next(1, 7); families > 0; families--)
        {
            string name = Name(allowColon: true) + Pick(Suffixes);
            if (_names.Add(name))
            {
                Family(name, Pick(_isOpenMetrics ? OpenMetricsTypes : TextTypes));
            }
        }

        return _text + (_isOpenMetrics ? "# EOF\n" : "");
    }

    private void Family(string name, string type)
    {
        if (type.Length > 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"# TYPE {(IsLegacy(name, allowColon: true) ? name : $"\"{name}\"")} {type}\n");
        }

        if (Chance(3))
        {
            _text.Append(CultureInfo.InvariantCulture, $"# HELP {(IsLegacy(name, allowColon: true) ? name : $"\"{name}\"")} Some help.\n");
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int series = _random.Next(1, 4); series > 0; series--)
        {
            List<string> labels = Labels();
            if (seen.Add(string.Join(',', labels.Order(StringComparer.Ordinal))))
            {
                Series(name, type, labels);
            }
        }
    }

    private void Series(string name, string type, List<string> labels)
    {
        switch (type)
        {
            case "histogram" or "gaugehistogram":
                string gauge = type == "histogram" ? "" : "g";
                Sample(name + "_bucket", [.. labels, $"le=\"{Pick("1", "2")}\""]);
                Sample(name + "_bucket", [.. labels, "le=\"+Inf\""]);
                Sample($"{name}_{gauge}sum", labels);
                Sample($"{name}_{gauge}count", labels);
                break;
            case "summary":
                Sample(name, [.. labels, "quantile=\"0.5\""]);
                Sample(name + "_sum", labels);
                Sample(name + "_count", labels);
                break;
            case "counter" when _isOpenMetrics:
                Sample(name + "_total", labels);
                break;
            case "info":
                Sample(name + "_info", labels);
                break;
            default:
                Sample(name, labels);
                break;
        }

        if (_isOpenMetrics && type is "counter" or "histogram" or "summary" && Chance(2))
        {
            Sample(name + "_created", labels);
        }
    }

    private void Sample(string name, List<string> labels)
    {
        string joined = string.Join(',', labels);
        string line = IsLegacy(name, allowColon: true)
            ? labels.Count == 0 ? name : $"{name}{{{joined}}}"
            : $"{{\"{name}\"{(labels.Count == 0 ? "" : ",")}{joined}}}";
        _text.Append(CultureInfo.InvariantCulture, $"{line} {_random.Next(4)}\n");
    }

    private List<string> Labels()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int labels = _random.Next(4); labels > 0; labels--)
        {
            names.Add(Name(allowColon: false));
        }

        names.Remove("__name__");
        return [.. names.Select(name => $"{(IsLegacy(name, allowColon: false) ? name : $"\"{name}\"")}=\"{_random.Next(2)}\"")];
    }

    private string Name(bool allowColon)
    {
        string name = "";
        for (int letters = _random.Next(1, 4); letters > 0; letters--)
        {
            name += Pick(Letters);
        }

        return allowColon ? name : name.Replace(':', '.');
    }

    private static bool IsLegacy(string name, bool allowColon) =>
        name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_' || (allowColon && letter == ':'));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

namespace MeshMetric.Testing.Expositions;

/// <summary>
/// A body read line by line as a strict reader would, without our own: what expfmt refuses in text, and what OpenMetrics forbids between families.
/// </summary>
/// <param name="Problem">Why such a reader would refuse it, or <see langword="null"/>.</param>
/// <param name="SeriesTwice">How many samples have the name and labels of an earlier one.</param>
/// <param name="HasQuotedName">Whether a name stands in quotes.</param>
public sealed record WrittenBody(string? Problem, int SeriesTwice, bool HasQuotedName)
{
    private static readonly Dictionary<string, string[]> TextSuffixes = new(StringComparer.Ordinal)
    {
        ["histogram"] = ["_bucket", "_sum", "_count"],
        ["summary"] = ["_sum", "_count"],
    };

    private static readonly Dictionary<string, string[]> OpenMetricsSuffixes = new(StringComparer.Ordinal)
    {
        ["counter"] = ["_total", "_created"],
        ["histogram"] = ["_bucket", "_sum", "_count", "_created"],
        ["gaugehistogram"] = ["_bucket", "_gsum", "_gcount"],
        ["summary"] = ["", "_sum", "_count", "_created"],
        ["info"] = ["_info"],
    };

    private static readonly string[] AllSuffixes = [.. OpenMetricsSuffixes.Values.SelectMany(suffixes => suffixes).Where(suffix => suffix.Length > 0).Distinct()];

    /// <summary>Reads a body without blanks and escapes in odd places, as a writer makes it.</summary>
    public static WrittenBody Of(string body, bool isOpenMetrics)
    {
        var reader = new Reader(isOpenMetrics);
        foreach (string line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            reader.Read(line);
        }

        return new WrittenBody(reader.Problem, reader.SeriesTwice, reader.HasQuotedName);
    }

    private sealed class Reader(bool isOpenMetrics)
    {
        private readonly HashSet<(string Keyword, string Name)> _metadata = [];
        private readonly Dictionary<string, string> _families = new(StringComparer.Ordinal);
        private readonly HashSet<string> _series = new(StringComparer.Ordinal);
        private string _current = "";

        public string? Problem { get; private set; }

        public int SeriesTwice { get; private set; }

        public bool HasQuotedName { get; private set; }

        public void Read(string line)
        {
            if (line == "# EOF")
            {
                return;
            }

            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                ReadMetadata(line[2..6], Name(line[7..]), line);
            }
            else
            {
                ReadSample(line);
            }
        }

        private void ReadMetadata(string keyword, string name, string line)
        {
            Refuse(!_metadata.Add((keyword, name)), $"a second {keyword} for {name}");
            Refuse(OwnerOf(name) is not null, $"{keyword} for {name}, which is a sample of another family");
            string type = keyword == "TYPE" ? line[(line.LastIndexOf(' ') + 1)..] : "";
            if (name != _current)
            {
                Enter(name, type);
            }
            else if (type.Length > 0)
            {
                Type(name, type);
            }
        }

        private void ReadSample(string line)
        {
            bool isNameInside = line[0] == '{';
            HasQuotedName |= isNameInside;
            string name = Name(isNameInside ? line[1..] : line);
            List<string> labels = Labels(isNameInside ? line[(name.Length + 3)..] : line[name.Length..]);
            HasQuotedName |= labels.Exists(label => label[0] == '"');
            Refuse(labels.DistinctBy(label => label[..(label[0] == '"' ? EndOfQuoted(label) + 1 : label.IndexOf('=', StringComparison.Ordinal))]).Count() < labels.Count, $"a label twice: {line}");
            labels.Sort(StringComparer.Ordinal);
            SeriesTwice += _series.Add($"{name} {string.Join(',', labels)}") ? 0 : 1;
            string family = _families.ContainsKey(name) && !(isOpenMetrics && IsOf(name, _current)) ? name : OwnerOf(name) ?? name;
            if (family != _current)
            {
                Enter(family, "");
            }
        }

        /// <summary>Begins a family; in OpenMetrics one that was begun before must not go on.</summary>
        private void Enter(string name, string type)
        {
            Refuse(isOpenMetrics && _families.ContainsKey(name), $"{name} goes on after another family");
            _families.TryAdd(name, type);
            _current = name;
            Type(name, type);
        }

        private void Type(string name, string type)
        {
            _families[name] = type.Length > 0 ? type : _families[name];
            bool clashes = isOpenMetrics && Suffixes(type).Any(suffix => suffix.Length > 0 && _families.ContainsKey(name + suffix));
            Refuse(clashes, $"{name} {type} after a family that is called like samples of it");
        }

        private string? OwnerOf(string name) => AllSuffixes.Where(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
            .Select(suffix => name[..^suffix.Length]).FirstOrDefault(family => IsOf(name, family));

        private bool IsOf(string name, string family) =>
            _families.TryGetValue(family, out string? type) && Suffixes(type).Any(suffix => name == family + suffix);

        private string[] Suffixes(string type) => (isOpenMetrics ? OpenMetricsSuffixes : TextSuffixes).GetValueOrDefault(type, []);

        private void Refuse(bool refused, string problem) => Problem ??= refused ? problem : null;

        private static string Name(string text) => text[0] == '"' ? text[1..EndOfQuoted(text)] : text[..text.AsSpan().IndexOfAny(" {")];

        private static int EndOfQuoted(string text)
        {
            int at = 1;
            while (text[at] != '"')
            {
                at += text[at] == '\\' ? 2 : 1;
            }

            return at;
        }

        /// <summary>The pairs of what begins with a brace or, after a name in quotes, with a comma.</summary>
        private static List<string> Labels(string text)
        {
            List<string> labels = [];
            while (text[0] is '{' or ',')
            {
                int value = text.IndexOf("=\"", text[1] == '"' ? EndOfQuoted(text[1..]) + 1 : 0, StringComparison.Ordinal) + 1;
                int end = value + EndOfQuoted(text[value..]) + 1;
                labels.Add(text[1..end]);
                text = text[end..];
            }

            return labels;
        }
    }
}

using System.Text;

namespace MeshMetric.Cli.Explaining;

/// <summary>A series as the exposition format writes it: a name and some of its labels.</summary>
/// <param name="Name">The sample's name with its suffix, unquoted.</param>
/// <param name="Labels">Labels a series must have, in the order given; any others are free.</param>
internal sealed record SeriesSelector(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels)
{
    private const string Example = """name{label="value"}, or {"a.name", label="value"} for a name outside [a-zA-Z0-9_:]""";

    /// <summary>Parses the text; the name may stand quoted inside the braces.</summary>
    /// <exception cref="UsageException">It is none; the message shows where, and an example.</exception>
    public static SeriesSelector Parse(string text)
    {
        var reader = new Reader(text);
        reader.SkipBlanks();
        string name = reader.ReadWord(isMetric: true);
        var labels = new List<KeyValuePair<string, string>>();
        reader.SkipBlanks();
        if (reader.TryTake('{'))
        {
            ReadBraces(ref reader, ref name, labels);
        }

        if (name.Length == 0)
        {
            throw reader.Fail("no metric name");
        }

        reader.SkipBlanks();
        return reader.IsAtEnd ? new SeriesSelector(name, labels) : throw reader.Fail("text after the series; give it without value and timestamp");
    }

    /// <summary>As the exposition format writes it.</summary>
    public override string ToString()
    {
        bool quoted = !IsWord(Name, isMetric: true);
        IEnumerable<string> labels = Labels.Select(label => $"{(IsWord(label.Key, isMetric: false) ? label.Key : Quote(label.Key))}={Quote(label.Value)}");
        string inside = string.Join(',', quoted ? labels.Prepend(Quote(Name)) : labels);
        return (quoted ? "" : Name) + (inside.Length > 0 ? $"{{{inside}}}" : "");
    }

    /// <summary>A text with the escapes of the format.</summary>
    public static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Quote(string text) => $"\"{Escape(text)}\"";

    private static void ReadBraces(ref Reader reader, ref string name, List<KeyValuePair<string, string>> labels)
    {
        for (bool first = true; ; first = false)
        {
            reader.SkipBlanks();
            if (reader.TryTake('}'))
            {
                return;
            }

            int start = reader.At;
            bool isQuoted = reader.Peek == '"';
            string word = isQuoted ? reader.ReadQuoted() : reader.ReadWord(isMetric: false);
            reader.SkipBlanks();
            if (first && isQuoted && name.Length == 0 && reader.Peek is ',' or '}')
            {
                name = word.Length > 0 ? word : throw reader.FailAt(start, "an empty metric name");
            }
            else
            {
                ReadLabel(ref reader, word, start, labels);
            }

            reader.SkipBlanks();
            if (!reader.TryTake(',') && reader.Peek != '}')
            {
                throw reader.Fail("no ',' or '}' after a label");
            }
        }
    }

    private static void ReadLabel(ref Reader reader, string name, int start, List<KeyValuePair<string, string>> labels)
    {
        if (name is "" or "__name__")
        {
            throw reader.FailAt(start, name.Length == 0 ? "no label name" : "the name stands before the brace, not in __name__");
        }

        if (labels.Exists(label => label.Key == name))
        {
            throw reader.FailAt(start, $"the label '{name}' stands twice");
        }

        if (!reader.TryTake('='))
        {
            throw reader.Fail(reader.Peek == '!' ? "only '=' can be asked for" : "no '=' after a label name");
        }

        if (reader.Peek == '~')
        {
            throw reader.Fail("only '=' can be asked for; a regex is not a series");
        }

        reader.SkipBlanks();
        labels.Add(new(name, reader.ReadQuoted()));
    }

    private static bool IsWord(string text, bool isMetric)
    {
        var reader = new Reader(text);
        return reader.ReadWord(isMetric).Length == text.Length;
    }

    private ref struct Reader(string text)
    {
        public int At { get; private set; }

        public readonly bool IsAtEnd => At == text.Length;

        public readonly char Peek => IsAtEnd ? '\0' : text[At];

        public void SkipBlanks()
        {
            while (Peek is ' ' or '\t')
            {
                At++;
            }
        }

        public bool TryTake(char c)
        {
            bool taken = Peek == c && !IsAtEnd;
            At += taken ? 1 : 0;
            return taken;
        }

        public string ReadWord(bool isMetric)
        {
            int start = At;
            while (char.IsAsciiLetter(Peek) || Peek == '_' || (isMetric && Peek == ':') || (At > start && char.IsAsciiDigit(Peek)))
            {
                At++;
            }

            return text[start..At];
        }

        public string ReadQuoted()
        {
            int start = At;
            if (!TryTake('"'))
            {
                throw Fail("no double quote where a quoted text must begin");
            }

            var content = new StringBuilder();
            while (!TryTake('"'))
            {
                if (IsAtEnd)
                {
                    throw FailAt(start, "the quoted text that begins here has no end");
                }

                char c = text[At];
                if (c == '\\')
                {
                    c = At + 1 < text.Length ? text[At + 1] : '\0';
                    c = c switch
                    {
                        'n' => '\n',
                        '\\' or '"' => c,
                        _ => throw Fail("""an escape other than \\, \" and \n"""),
                    };
                    At++;
                }

                content.Append(c);
                At++;
            }

            return content.ToString();
        }

        public readonly UsageException Fail(string reason) => FailAt(At, reason);

        public readonly UsageException FailAt(int at, string reason) => new(
            $"--series: position {at + 1}: {reason}{Environment.NewLine}  {text}{Environment.NewLine}  {new string(' ', at)}^{Environment.NewLine}"
            + $"Write a series as {Example}.");
    }
}

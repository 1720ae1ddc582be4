namespace MeshMetric.Resources.Documents;

/// <summary>Tabs at the start of lines: legal where nothing is indented by them, else the most common unexplained YAML error.</summary>
internal static class TabIndentation
{
    /// <summary>
    /// Turns tabs into spaces on lines that hold nothing else, or only a comment: YAML allows them there, the parser does not.
    /// Columns stay what they are.
    /// </summary>
    public static string ForgiveBlankLines(string text)
    {
        if (!text.Contains('\t', StringComparison.Ordinal))
        {
            return text;
        }

        var result = text.ToCharArray();
        var position = 0;
        while (position < result.Length)
        {
            var rest = result.AsSpan(position);
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            var content = line.IndexOfAnyExcept(" \t\r");

            // A comment after a tab in the first column: no block text can be indented by nothing.
            if (content < 0 || (line[content] == '#' && line[0] == '\t'))
            {
                (content < 0 ? line : line[..content]).Replace('\t', ' ');
            }

            position += line.Length + 1;
        }

        return new string(result);
    }

    /// <summary>The first tab in the indentation of the lines from one to another, both counted from 0 and from the text's start.</summary>
    public static TextPosition? Find(string text, int fromLine, int toLine)
    {
        var position = 0;
        for (var line = 0; line <= toLine && position < text.Length; line++)
        {
            var rest = text.AsSpan(position);
            var end = rest.IndexOf('\n');
            var current = end < 0 ? rest : rest[..end];
            if (line >= fromLine)
            {
                var content = current.IndexOfAnyExcept(" \t-");
                var tab = (content < 0 ? current : current[..content]).IndexOf('\t');
                if (tab >= 0)
                {
                    return new(line, tab + 1);
                }
            }

            position += current.Length + 1;
        }

        return null;
    }
}

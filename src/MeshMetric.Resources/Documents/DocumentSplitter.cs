namespace MeshMetric.Resources.Documents;

/// <summary>
/// Splits a file at its document markers. A line that starts with <c>---</c> or <c>...</c> is a marker wherever it stands, also inside
/// quotes (YAML 1.2, 9.1.2), so this needs no parser, and an error in one document leaves the others readable.
/// </summary>
internal static class DocumentSplitter
{
    public static List<DocumentChunk> Split(string text)
    {
        var chunks = new List<DocumentChunk>();
        var start = 0;
        var startLine = 1;
        var line = 1;
        var position = 0;
        var hasContent = false;
        var hasMarker = false;
        while (position < text.Length)
        {
            var rest = text.AsSpan(position);
            var length = rest.IndexOf('\n');
            var next = length < 0 ? text.Length : position + length + 1;
            var current = length < 0 ? rest : rest[..length];
            if (IsMarker(current, "---"))
            {
                // Directives and comments in front of a marker belong to the document that it starts.
                if (hasContent || hasMarker)
                {
                    chunks.Add(new(text.AsMemory(start, position - start), startLine, 1));
                    start = position;
                    startLine = line;
                }

                hasMarker = true;
                hasContent = false;
            }
            else if (IsMarker(current, "..."))
            {
                chunks.Add(new(text.AsMemory(start, next - start), startLine, 1));
                start = next;
                startLine = line + 1;
                hasMarker = hasContent = false;
            }
            else
            {
                hasContent |= IsContent(current);
            }

            position = next;
            line++;
        }

        if (start < text.Length)
        {
            chunks.Add(new(text.AsMemory(start), startLine, 1));
        }

        return chunks;
    }

    private static bool IsMarker(ReadOnlySpan<char> line, string marker) =>
        line.StartsWith(marker) && (line.Length == marker.Length || line[marker.Length] is ' ' or '\t' or '\r');

    private static bool IsContent(ReadOnlySpan<char> line)
    {
        if (line is ['%', ..])
        {
            return false;
        }

        var first = line.IndexOfAnyExcept(" \t\r");
        return first >= 0 && line[first] != '#';
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MeshMetric.Resources.Documents;

/// <summary>From a file's text to the trees of its documents.</summary>
internal static class DocumentReader
{
    // What YAML and JSON both refuse in text: C0 except tab and line ends, DEL and C1 except NEL.
    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085'))]);

    /// <summary>Decodes a file; <see langword="null"/> and a violation when it is not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, ViolationSink sink)
    {
        var characters = ArrayPool<char>.Shared.Rent(Math.Max(bytes.Length, 1));
        try
        {
            var status = Utf8.ToUtf16(bytes, characters, out _, out var written, replaceInvalidSequences: false);
            var text = new string(characters, 0, written);
            if (status == OperationStatus.Done)
            {
                return text;
            }

            sink.BeginDocument(1);
            sink.Error(PositionAt(text, written), "is not UTF-8 text; save the file as UTF-8");
            return null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    /// <summary>Reads every document that is not empty; <paramref name="handle"/> gets each tree while its number is current in the sink.</summary>
    public static void Read(string text, ViolationSink sink, Action<Node> handle)
    {
        if (text is ['\uFEFF', ..])
        {
            text = text[1..];
        }

        var isEmpty = true;
        var number = 0;
        foreach (var chunk in DocumentSplitter.Split(text))
        {
            sink.BeginDocument(number + 1);
            var errors = sink.Errors;
            var root = ReadChunk(chunk, sink);
            if (root is null && sink.Errors == errors)
            {
                continue;
            }

            isEmpty = false;
            number++;
            if (root is not null)
            {
                handle(root);
            }

            sink.EndDocument();
        }

        if (isEmpty)
        {
            sink.BeginDocument(1);
            sink.Error(TextPosition.Start, "the file is empty; expected at least one resource");
        }
    }

    private static Node? ReadChunk(DocumentChunk chunk, ViolationSink sink)
    {
        var text = chunk.Text.Span;
        if (text.Length > DocumentLimits.Bytes || Encoding.UTF8.GetByteCount(text) > DocumentLimits.Bytes)
        {
            sink.Error(
                new(chunk.FirstLine, chunk.FirstColumn),
                string.Create(CultureInfo.InvariantCulture, $"the document is larger than {DocumentLimits.Bytes} bytes; split it"));
            return null;
        }

        if (FindIllegal(text) is { } illegal)
        {
            var (line, column) = PositionAt(text, illegal);
            sink.Error(
                new(line + chunk.FirstLine - 1, column),
                $"the character U+{((int)text[illegal]).ToString("X4", CultureInfo.InvariantCulture)} is not allowed in text; remove it");
            return null;
        }

        var result = Parse(chunk, sink);
        if (result.Failure is not null)
        {
            sink.Error(result.FailurePosition, result.Failure);
        }

        return result.Root;
    }

    private static ParsedDocument Parse(DocumentChunk chunk, ViolationSink sink)
    {
        var text = chunk.Text.Span;
        var start = FirstContent(text);
        if (start >= text.Length)
        {
            return ParsedDocument.Empty;
        }

        if (text[start] is not ('{' or '['))
        {
            return YamlNodeReader.Read(chunk, sink);
        }

        // What JSON finds counts only if it is JSON: YAML's flow style begins alike.
        var jsonSink = sink.Fork();
        var (line, column) = PositionAt(text, start);
        var json = JsonNodeReader.Read(text[start..], new(line + chunk.FirstLine - 1, column), jsonSink);
        if (json.Failure is null)
        {
            sink.Join(jsonSink);
            return json;
        }

        if (json.Failure == NodeBudget.TooDeep || json.Failure == NodeBudget.TooMany)
        {
            return json;
        }

        var yamlSink = sink.Fork();
        var yaml = YamlNodeReader.Read(chunk, yamlSink);
        if (yaml.Failure is not null && (IsMeantAsJson(text[start..]) || json.FailurePosition.IsAfter(yaml.FailurePosition)))
        {
            return json;
        }

        sink.Join(yamlSink);
        return yaml;
    }

    /// <summary>Whether a text that begins with a bracket has its first key or item in quotes, as JSON has and people who write YAML's flow style don't.</summary>
    private static bool IsMeantAsJson(ReadOnlySpan<char> text)
    {
        var first = text.TrimStart(" \t\r\n{[");
        return first.IsEmpty || first[0] == '"';
    }

    /// <summary>The first character that is neither blank, comment nor the document marker.</summary>
    private static int FirstContent(ReadOnlySpan<char> text)
    {
        var position = 0;
        var markerSeen = false;
        while (position < text.Length)
        {
            var c = text[position];
            if (c is ' ' or '\t' or '\r' or '\n')
            {
                position++;
            }
            else if (c == '#')
            {
                var end = text[position..].IndexOf('\n');
                position = end < 0 ? text.Length : position + end + 1;
            }
            else if (!markerSeen && text[position..].StartsWith("---"))
            {
                markerSeen = true;
                position += 3;
            }
            else
            {
                break;
            }
        }

        return position;
    }

    private static int? FindIllegal(ReadOnlySpan<char> text)
    {
        var control = text.IndexOfAny(Control);
        for (var i = 0; ;)
        {
            var surrogate = text[i..].IndexOfAnyInRange('\uD800', '\uDFFF');
            if (surrogate < 0)
            {
                break;
            }

            i += surrogate;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return control < 0 ? i : Math.Min(i, control);
            }

            i += 2;
        }

        return control < 0 ? null : control;
    }

    private static TextPosition PositionAt(ReadOnlySpan<char> text, int offset)
    {
        var before = text[..offset];
        return new(before.Count('\n') + 1, offset - (before.LastIndexOf('\n') + 1) + 1);
    }
}

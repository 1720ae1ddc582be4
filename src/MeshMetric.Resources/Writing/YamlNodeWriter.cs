using System.Buffers;
using System.Globalization;
using System.Text;
using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Writing;

/// <summary>Writes a tree as YAML in block style; text that YAML would read as something else is quoted.</summary>
internal sealed class YamlNodeWriter
{
    /// <summary>YAML 1.2, 7.4.2: a key that stands before its colon without more ado has at most 1,024 characters.</summary>
    private const int LongestSimpleKey = 1_000;

    private static readonly SearchValues<char> SafeCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:+*()^$|~=;<>&%@ ");

    private static readonly SearchValues<char> UnsafeStarts = SearchValues.Create("-?:,[]{}#&*!|>'\"%@`=<~ .");

    private readonly StringBuilder _text = new();

    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>>? _comments;

    private YamlNodeWriter(IReadOnlyDictionary<string, IReadOnlyList<string>>? comments)
    {
        _comments = comments;
    }

    /// <summary>Writes a tree.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="comments">By field path, lines to put above the field, each without its <c>#</c>.</param>
    public static string Write(Node root, IReadOnlyDictionary<string, IReadOnlyList<string>>? comments = null)
    {
        var writer = new YamlNodeWriter(comments);
        if (root is MappingNode { Entries.Count: > 0 } mapping)
        {
            writer.WriteMapping(mapping, indent: 0, onLine: false, comments is null ? null : FieldPath.Root);
        }
        else if (root is SequenceNode { Items.Count: > 0 } sequence)
        {
            writer.WriteSequence(sequence, indent: 0, path: null);
        }
        else
        {
            writer.WriteValue(root, indent: 0, ofSequence: false, path: null);
        }

        return writer._text.ToString();
    }

    // The path is only kept where there are comments to look up.
    private void WriteMapping(MappingNode mapping, int indent, bool onLine, FieldPath? path)
    {
        foreach (var entry in mapping.Entries)
        {
            var field = path?.Field(entry.Key);
            if (!onLine)
            {
                WriteComment(field, indent);
                Indent(indent);
            }

            onLine = false;
            WriteKey(entry.Key, indent);
            WriteValue(entry.Value, indent, ofSequence: false, field);
        }
    }

    private void WriteKey(string key, int indent)
    {
        var start = _text.Length;
        WriteText(key);
        if (_text.Length - start > LongestSimpleKey)
        {
            _text.Insert(start, "? ").Append('\n').Append(' ', indent);
        }

        _text.Append(':');
    }

    private void WriteSequence(SequenceNode sequence, int indent, FieldPath? path)
    {
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var field = path?.Item(i);
            WriteComment(field, indent);
            if (sequence.Items[i] is MappingNode { Entries: [var first, ..] })
            {
                // It stands on the hyphen's line.
                WriteComment(field?.Field(first.Key), indent);
            }

            Indent(indent);
            _text.Append('-');
            WriteValue(sequence.Items[i], indent, ofSequence: true, field);
        }
    }

    private void WriteComment(FieldPath? path, int indent)
    {
        if (path is null || !_comments!.TryGetValue(path.ToString(), out var lines))
        {
            return;
        }

        foreach (var line in lines)
        {
            Indent(indent);
            _text.Append("# ").Append(line).Append('\n');
        }
    }

    /// <summary>Writes what stands behind a key's colon or an item's hyphen, with the line's end.</summary>
    private void WriteValue(Node value, int indent, bool ofSequence, FieldPath? path)
    {
        switch (value)
        {
            case MappingNode { Entries.Count: 0 }:
                _text.Append(" {}\n");
                break;
            case SequenceNode { Items.Count: 0 }:
                _text.Append(" []\n");
                break;
            case MappingNode mapping when ofSequence:
                _text.Append(' ');
                WriteMapping(mapping, indent + 2, onLine: true, path);
                break;
            case MappingNode mapping:
                _text.Append('\n');
                WriteMapping(mapping, indent + 2, onLine: false, path);
                break;
            case SequenceNode sequence:
                _text.Append('\n');
                WriteSequence(sequence, ofSequence ? indent + 2 : indent, path);
                break;
            case ScalarNode { Kind: ScalarKind.Text } text:
                _text.Append(' ');
                WriteText(text.Text);
                _text.Append('\n');
                break;
            case ScalarNode { Kind: ScalarKind.Null }:
                _text.Append(" null\n");
                break;
            default:
                _text.Append(' ').Append(((ScalarNode)value).Text).Append('\n');
                break;
        }
    }

    private void WriteText(string text)
    {
        if (IsPlain(text))
        {
            _text.Append(text);
            return;
        }

        _text.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    _text.Append('\\').Append(c);
                    break;
                case '\n':
                    _text.Append("\\n");
                    break;
                case '\t':
                    _text.Append("\\t");
                    break;
                case '\r':
                    _text.Append("\\r");
                    break;
                default:
                    // Everything that is text goes as it is; the rest would not survive reading.
                    if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF')
                    {
                        _text.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        _text.Append(c);
                    }

                    break;
            }
        }

        _text.Append('"');
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && !UnsafeStarts.Contains(text[0])
        && text[^1] is not (' ' or ':')
        && !text.AsSpan().ContainsAnyExcept(SafeCharacters)
        && !text.Contains(": ", StringComparison.Ordinal)
        && !YamlEleven.IsSpecial(text)
        && CoreSchema.Resolve(text) == ScalarKind.Text;

    private void Indent(int count) => _text.Append(' ', count);
}

using System.Text;
using System.Text.Json;

namespace MeshMetric.Resources.Documents;

/// <summary>Builds the tree of one JSON document, with the same positions and limits as YAML's.</summary>
internal ref struct JsonNodeReader
{
    private const string NotUnicode = "an escape in this text is not a Unicode character";

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ViolationSink _sink;
    private readonly NodeBudget _budget = new();
    private Utf8JsonReader _reader;
    private string? _failure;
    private TextPosition _failurePosition;

    // Offsets only grow, so positions are found by walking on from the last one.
    private int _walkedBytes;
    private TextPosition _walkedTo;

    private JsonNodeReader(ReadOnlySpan<byte> bytes, TextPosition start, ViolationSink sink)
    {
        _bytes = bytes;
        _sink = sink;
        _walkedTo = start;

        // One level more than ours, so that the reader never refuses on its own what our message explains.
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DocumentLimits.Depth + 2 });
    }

    /// <param name="text">The document, from its first <c>{</c> or <c>[</c> on.</param>
    /// <param name="start">Where that is in the file.</param>
    /// <param name="sink">Takes duplicate keys.</param>
    public static ParsedDocument Read(ReadOnlySpan<char> text, TextPosition start, ViolationSink sink)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var reader = new JsonNodeReader(bytes, start, sink);
        return reader.Read();
    }

    private ParsedDocument Read()
    {
        var root = Move() ? ReadNode(FieldPath.Root, depth: 0) : null;
        if (root is not null && _failure is null)
        {
            try
            {
                if (_reader.Read())
                {
                    Fail("unexpected text after the end of the object");
                }
            }
            catch (JsonException e)
            {
                FailSyntax(e);
            }
        }

        return _failure is not null ? ParsedDocument.Failed(_failurePosition, _failure) : ParsedDocument.Of(root!);
    }

    private Node? ReadNode(FieldPath path, int depth)
    {
        var position = Position();
        if (!_budget.Take())
        {
            return Fail(NodeBudget.TooMany);
        }

        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return depth < DocumentLimits.Depth ? ReadObject(path, position, depth) : Fail(NodeBudget.TooDeep);
            case JsonTokenType.StartArray:
                return depth < DocumentLimits.Depth ? ReadArray(path, position, depth) : Fail(NodeBudget.TooDeep);
            case JsonTokenType.String:
                return _reader.GetUnicode() is { } text ? new ScalarNode(text, ScalarKind.Text, position) : Fail(NotUnicode);
            case JsonTokenType.Number:
                var number = Encoding.UTF8.GetString(_reader.ValueSpan);
                return new ScalarNode(number, CoreSchema.Resolve(number), position);
            case JsonTokenType.True:
                return new ScalarNode("true", ScalarKind.Boolean, position);
            case JsonTokenType.False:
                return new ScalarNode("false", ScalarKind.Boolean, position);
            default:
                return new ScalarNode("null", ScalarKind.Null, position);
        }
    }

    private MappingNode? ReadObject(FieldPath path, TextPosition position, int depth)
    {
        var entries = new MappingBuilder(_sink, path);
        while (Move())
        {
            if (_reader.TokenType == JsonTokenType.EndObject)
            {
                return entries.Build(position);
            }

            var keyPosition = Position();
            if (_reader.GetUnicode() is not { } key)
            {
                Fail(NotUnicode);
                return null;
            }

            if (!_budget.Take())
            {
                Fail(NodeBudget.TooMany);
                return null;
            }

            if (!Move() || ReadNode(path.Field(key), depth + 1) is not { } value)
            {
                return null;
            }

            entries.Add(key, keyPosition, value);
        }

        return null;
    }

    private SequenceNode? ReadArray(FieldPath path, TextPosition position, int depth)
    {
        var items = new List<Node>();
        while (Move())
        {
            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                return new SequenceNode(items, position);
            }

            if (ReadNode(path.Item(items.Count), depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return null;
    }

    private bool Move()
    {
        if (_failure is not null)
        {
            return false;
        }

        try
        {
            if (_reader.Read())
            {
                return true;
            }

            Fail("the document ends in the middle");
        }
        catch (JsonException e)
        {
            FailSyntax(e);
        }

        return false;
    }

    private void FailSyntax(JsonException exception)
    {
        Walk((int)_reader.BytesConsumed);

        // "'}' is an invalid start of a property name. Expected ... LineNumber: 1 | BytePositionInLine: 2." up to the first full stop.
        var message = exception.Message;
        var stop = message.IndexOf(". ", StringComparison.Ordinal);
        SetFailure($"is not valid JSON: {Quoting.Shorten(stop < 0 ? message : message[..stop], 160)}");
    }

    private Node? Fail(string reason)
    {
        Position();
        SetFailure(reason);
        return null;
    }

    private void SetFailure(string reason)
    {
        if (_failure is null)
        {
            _failure = reason;
            _failurePosition = _walkedTo;
        }
    }

    private TextPosition Position()
    {
        Walk((int)_reader.TokenStartIndex);
        return _walkedTo;
    }

    private void Walk(int offset)
    {
        var (line, column) = _walkedTo;
        for (; _walkedBytes < offset; _walkedBytes++)
        {
            var b = _bytes[_walkedBytes];
            if (b == (byte)'\n')
            {
                line++;
                column = 1;
            }
            else if (b < 0x80 || b >= 0xC0)
            {
                // Lead bytes count; four of them are a surrogate pair, two characters.
                column += b >= 0xF0 ? 2 : 1;
            }
        }

        _walkedTo = new(line, column);
    }
}

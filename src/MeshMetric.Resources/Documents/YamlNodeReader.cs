using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MeshMetric.Resources.Documents;

/// <summary>Builds the tree of one YAML document from the parser's events, within <see cref="DocumentLimits"/>.</summary>
internal sealed class YamlNodeReader
{
    private readonly DocumentChunk _chunk;
    private readonly string _text;
    private readonly ViolationSink _sink;
    private readonly Parser _parser;
    private readonly NodeBudget _budget = new();

    // An anchor whose node is still being read is present without a node: an alias to it would be a circle.
    private readonly Dictionary<string, Node?> _anchors = new(StringComparer.Ordinal);
    private string? _failure;
    private TextPosition _failurePosition;
    private TextPosition _lastEvent;

    private YamlNodeReader(DocumentChunk chunk, ViolationSink sink)
    {
        _chunk = chunk;
        _sink = sink;
        _text = TabIndentation.ForgiveBlankLines(chunk.Text.ToString());
        _parser = new Parser(new StringReader(_text));
    }

    public static ParsedDocument Read(DocumentChunk chunk, ViolationSink sink) => new YamlNodeReader(chunk, sink).Read();

    private ParsedDocument Read()
    {
        Node? root = null;
        if (Move() && Move() && _parser.Current is DocumentStart && Move())
        {
            root = ReadNode(FieldPath.Root, depth: 0);
            if (root is not null && Move() && Move() && _parser.Current is not StreamEnd)
            {
                Fail(Position(_parser.Current!.Start), "unexpected text after the end of the document; start a new one with a line \"---\"");
            }
        }

        if (_failure is not null)
        {
            return ParsedDocument.Failed(_failurePosition, _failure);
        }

        return root is null or ScalarNode { Kind: ScalarKind.Null } ? ParsedDocument.Empty : ParsedDocument.Of(root);
    }

    /// <summary>Reads the node that starts with the current event; <see langword="null"/> after a failure.</summary>
    private Node? ReadNode(FieldPath path, int depth)
    {
        var current = _parser.Current!;
        var position = Position(current.Start);
        if (current is AnchorAlias alias)
        {
            return ReadAlias(alias, path, position, depth);
        }

        if (!_budget.Take())
        {
            return Fail(position, NodeBudget.TooMany);
        }

        if (current is not (Scalar or MappingStart or SequenceStart))
        {
            return Fail(position, "is not valid YAML here");
        }

        if (current is not Scalar && depth >= DocumentLimits.Depth)
        {
            return Fail(position, NodeBudget.TooDeep);
        }

        var anchor = ((NodeEvent)current).Anchor;
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = null;
        }

        Node? node = current switch
        {
            Scalar scalar => ReadScalar(scalar, path, position),
            MappingStart mapping => ReadMapping(mapping, path, position, depth),
            _ => ReadSequence((SequenceStart)current, path, position, depth),
        };
        if (!anchor.IsEmpty && node is not null)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private Node? ReadAlias(AnchorAlias alias, FieldPath path, TextPosition position, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            _sink.Error(position, path, $"there is no anchor {Quoting.Quote("&" + alias.Value.Value)} above this alias");
            return new ScalarNode("", ScalarKind.Null, position);
        }

        if (node is null)
        {
            return Fail(position, $"the alias {Quoting.Quote("*" + alias.Value.Value)} stands inside its own anchor");
        }

        if (!_budget.TakeCopy(node))
        {
            return Fail(position, NodeBudget.TooMany);
        }

        return depth + node.Height > DocumentLimits.Depth ? Fail(position, NodeBudget.TooDeep) : node;
    }

    private ScalarNode ReadScalar(Scalar scalar, FieldPath path, TextPosition position)
    {
        var resolved = CoreSchema.Resolve(scalar.Value);
        if (scalar.Tag.IsEmpty)
        {
            return new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain ? resolved : ScalarKind.Text, position);
        }

        if (scalar.Tag.IsNonSpecific)
        {
            return new ScalarNode(scalar.Value, ScalarKind.Text, position);
        }

        ScalarKind? tagged = scalar.Tag.Value switch
        {
            "tag:yaml.org,2002:str" => ScalarKind.Text,
            "tag:yaml.org,2002:int" => ScalarKind.Integer,
            "tag:yaml.org,2002:float" => ScalarKind.Float,
            "tag:yaml.org,2002:bool" => ScalarKind.Boolean,
            "tag:yaml.org,2002:null" => ScalarKind.Null,
            _ => null,
        };
        if (tagged is null)
        {
            ReportTag(scalar.Tag, path, position);
        }
        else if (tagged != ScalarKind.Text && tagged != resolved && !(tagged == ScalarKind.Float && resolved == ScalarKind.Integer))
        {
            _sink.Error(position, path, $"{Quoting.Quote(scalar.Value)} is not what its tag says; remove the tag");
        }

        return new ScalarNode(scalar.Value, tagged ?? resolved, position);
    }

    private SequenceNode? ReadSequence(SequenceStart start, FieldPath path, TextPosition position, int depth)
    {
        CheckCollectionTag(start.Tag, "tag:yaml.org,2002:seq", path, position);
        var items = new List<Node>();
        while (Move())
        {
            if (_parser.Current is SequenceEnd)
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

    private MappingNode? ReadMapping(MappingStart start, FieldPath path, TextPosition position, int depth)
    {
        CheckCollectionTag(start.Tag, "tag:yaml.org,2002:map", path, position);
        var entries = new MappingBuilder(_sink, path);
        List<Node>? merges = null;
        while (Move())
        {
            if (_parser.Current is MappingEnd)
            {
                return entries.TryMerge(merges, _budget, out var failure) ? entries.Build(position) : (MappingNode?)Fail(position, failure);
            }

            var keyPosition = Position(_parser.Current!.Start);
            var isMerge = _parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain };
            if (ReadNode(path, depth + 1) is not { } keyNode || !Move())
            {
                return null;
            }

            var key = (keyNode as ScalarNode)?.Text;
            if (ReadNode(key is null ? path : path.Field(key), depth + 1) is not { } value)
            {
                return null;
            }

            if (isMerge)
            {
                (merges ??= []).Add(value);
            }
            else if (key is null)
            {
                _sink.Error(keyPosition, path, "a key must be plain text, not a list or a mapping");
            }
            else
            {
                entries.Add(key, keyPosition, value);
            }
        }

        return null;
    }

    private void CheckCollectionTag(TagName tag, string expected, FieldPath path, TextPosition position)
    {
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != expected)
        {
            ReportTag(tag, path, position);
        }
    }

    private void ReportTag(TagName tag, FieldPath path, TextPosition position) =>
        _sink.Error(position, path, $"unknown tag {Quoting.Quote(tag.Value)}; remove it");

    private bool Move()
    {
        if (_failure is not null)
        {
            return false;
        }

        try
        {
            if (!_parser.MoveNext())
            {
                Fail(_lastEvent, "the document ends in the middle");
                return false;
            }

            _lastEvent = Position(_parser.Current!.Start);
            return true;
        }
        catch (YamlException e)
        {
            FailSyntax(Position(e.Start), Position(e.End), YamlSyntaxMessage.Of(e.Message));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser's own bugs on malformed text (an escape beyond Unicode, a flow list that never ends) come out as other
            // exceptions; to the user they are all the same: not YAML.
            FailSyntax(_lastEvent, _lastEvent, "is not valid YAML after this");
        }

        return false;
    }

    private void FailSyntax(TextPosition start, TextPosition end, string reason)
    {
        // The parser sometimes names the document's start; the last event is closer to the truth then.
        var position = _lastEvent.IsAfter(start) ? _lastEvent : start;
        var from = Math.Max(_lastEvent.Line, 1) - _chunk.FirstLine;
        var to = Math.Max(end.Line, _lastEvent.Line) - _chunk.FirstLine + 2;
        if (TabIndentation.Find(_text, from, to) is { } tab)
        {
            Fail(new(tab.Line + _chunk.FirstLine, tab.Column), "a tab is no indentation in YAML; use spaces");
            return;
        }

        Fail(position, reason);
    }

    private Node? Fail(TextPosition position, string reason)
    {
        if (_failure is null)
        {
            _failure = reason;
            _failurePosition = position;
        }

        return null;
    }

    private TextPosition Position(Mark mark)
    {
        var line = Math.Max((int)mark.Line, 1);
        var column = Math.Max((int)mark.Column, 1);
        return new(line + _chunk.FirstLine - 1, line == 1 ? column + _chunk.FirstColumn - 1 : column);
    }
}

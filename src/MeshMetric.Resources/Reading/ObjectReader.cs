using System.Globalization;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the fields of one mapping; every finding goes to the sink with the field's path and place.</summary>
internal readonly struct ObjectReader
{
    private ObjectReader(MappingNode node, FieldPath path, ReadContext context)
    {
        Node = node;
        Path = path;
        Context = context;
    }

    public MappingNode Node { get; }

    public FieldPath Path { get; }

    public ReadContext Context { get; }

    /// <summary>Opens a mapping and reports its unknown fields; <see langword="false"/> when the node is something else.</summary>
    public static bool TryOpen(Node node, FieldPath path, ReadContext context, ReadOnlySpan<string> known, out ObjectReader reader)
    {
        if (node is not MappingNode mapping)
        {
            context.Sink.Error(node.Position, path, $"must be a mapping of fields, not {node.Description}");
            reader = default;
            return false;
        }

        foreach (var entry in mapping.Entries)
        {
            if (!known.Contains(entry.Key))
            {
                context.Sink.Error(entry.KeyPosition, path.Field(entry.Key), context.Sink.IsFull ? "" : UnknownField(entry.Key, known));
            }
        }

        reader = new(mapping, path, context);
        return true;
    }

    /// <summary>The field's node; <see langword="null"/> when it is absent or null, which mean the same.</summary>
    public Node? Get(string name) => Node.Find(name) is { } node and not ScalarNode { Kind: ScalarKind.Null } ? node : null;

    public bool Has(string name) => Get(name) is not null;

    public FieldPath Field(string name) => Path.Field(name);

    /// <summary>Reports a finding about a field: at its value, or at the mapping when it is absent.</summary>
    public void Error(string name, string reason) => Context.Sink.Error(Get(name)?.Position ?? Node.Position, Path.Field(name), reason);

    /// <summary>Reports a field that should not be here, at its key.</summary>
    public void Misplaced(string name, string reason) => Context.Sink.Error(Node.KeyPosition(name), Path.Field(name), reason);

    /// <summary>Reports a finding about the mapping as a whole, at the key of the field that made it wrong.</summary>
    public void ErrorHere(string atField, string reason) => Context.Sink.Error(Node.KeyPosition(atField), Path, reason);

    public void Warning(string name, string reason) => Context.Sink.Warning(Get(name)?.Position ?? Node.Position, Path.Field(name), reason);

    public bool TryObject(string name, ReadOnlySpan<string> known, out ObjectReader reader)
    {
        if (Get(name) is { } node)
        {
            return TryOpen(node, Path.Field(name), Context, known, out reader);
        }

        reader = default;
        return false;
    }

    /// <summary>A list's items; <see langword="null"/> when the field is absent or no list.</summary>
    public IReadOnlyList<Node>? List(string name)
    {
        switch (Get(name))
        {
            case null:
                return null;
            case SequenceNode sequence:
                return sequence.Items;
            case var other:
                Error(name, $"must be a list, not {other.Description}; put \"- \" in front of each item");
                return null;
        }
    }

    /// <summary>A text that is not empty; <see langword="null"/> when it is absent or wrong.</summary>
    public string? Text(string name)
    {
        var text = TextOrEmpty(name);
        if (text is "")
        {
            Error(name, "must not be empty; leave the field out");
            return null;
        }

        return text;
    }

    public string? TextOrEmpty(string name)
    {
        switch (Get(name))
        {
            case null:
                return null;
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                return scalar.Text;
            case ScalarNode scalar:
                Error(name, $"must be text, not {scalar.Description}; put it in quotes");
                return null;
            case var other:
                Error(name, $"must be text, not {other.Description}");
                return null;
        }
    }

    public string? RequiredText(string name, string what)
    {
        if (Has(name))
        {
            return Text(name);
        }

        Error(name, $"is missing; {what}");
        return null;
    }

    public bool? Boolean(string name)
    {
        switch (Get(name))
        {
            case null:
                return null;
            case ScalarNode { Kind: ScalarKind.Boolean } scalar:
                return scalar.Text[0] is 't' or 'T';
            case var other:
                var quoted = other is ScalarNode { Kind: ScalarKind.Text } text && CoreSchema.IsBoolean(text.Text);
                Error(name, quoted ? "must be true or false without quotes" : $"must be true or false, not {Show(other)}");
                return null;
        }
    }

    public int? Port(string name)
    {
        if (Get(name) is not { } node)
        {
            return null;
        }

        if (PortOf(node) is { } port)
        {
            return port;
        }

        Error(name, $"must be a port from 1 to 65535, not {Show(node)}");
        return null;
    }

    public T? Choice<T>(string name, ReadOnlySpan<string> names)
        where T : struct, Enum
    {
        if (TextOrEmpty(name) is not { } text)
        {
            return null;
        }

        var index = names.IndexOf(text);
        if (index >= 0)
        {
            return (T)Enum.ToObject(typeof(T), index);
        }

        Error(name, NotAmong(text, names));
        return null;
    }

    /// <summary>A mapping of text to text; <see langword="null"/> when it is absent or wrong as a whole.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string name)
    {
        if (Get(name) is not { } node)
        {
            return null;
        }

        if (node is not MappingNode mapping)
        {
            Error(name, $"must be a mapping of names to text, not {node.Description}");
            return null;
        }

        var result = new Dictionary<string, string>(mapping.Entries.Count, StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (entry.Value is ScalarNode { Kind: ScalarKind.Text } text)
            {
                result.Add(entry.Key, text.Text);
            }
            else if (entry.Value is not ScalarNode { Kind: ScalarKind.Null })
            {
                var hint = entry.Value is ScalarNode ? "; put it in quotes" : "";
                Context.Sink.Error(entry.Value.Position, Path.Field(name).Field(entry.Key), $"must be text, not {entry.Value.Description}{hint}");
            }
        }

        return result;
    }

    public static int? PortOf(Node node) =>
        node is ScalarNode scalar
        && (scalar.Kind == ScalarKind.Integer || (scalar.Kind == ScalarKind.Text && scalar.Text.Length is > 0 and <= 5 && IsDigits(scalar.Text)))
        && CoreSchema.TryInteger(scalar.Text, out var value)
        && value is >= 1 and <= 65535
            ? (int)value
            : null;

    public static string NotAmong(string text, ReadOnlySpan<string> names)
    {
        var meant = NearestName.Of(text, names);
        var hint = meant is null ? "" : $"; did you mean \"{meant}\"?";
        return names.Length == 1
            ? $"must be \"{names[0]}\", not {Quoting.Quote(text)}{(meant is null ? "" : " (exact case)")}"
            : $"must be {Quoting.OneOf(names)}, not {Quoting.Quote(text)}{hint}";
    }

    /// <summary>A node's value for a message.</summary>
    public static string Show(Node node) =>
        node is ScalarNode scalar ? scalar.Kind == ScalarKind.Text ? Quoting.Quote(scalar.Text) : Quoting.Shorten(scalar.Text, 40) : node.Description;

    private static string UnknownField(string name, ReadOnlySpan<string> known) =>
        NearestName.Of(name, known) is { } meant
            ? $"unknown field; did you mean \"{meant}\"?"
            : string.Create(CultureInfo.InvariantCulture, $"unknown field; known here: {string.Join(", ", known)}");

    private static bool IsDigits(string text) => !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}

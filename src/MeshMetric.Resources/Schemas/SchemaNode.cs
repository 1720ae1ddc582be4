using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Schemas;

/// <summary>Makes the trees of schemas.</summary>
internal static class SchemaNode
{
    public static ScalarNode Text(string text) => new(text, ScalarKind.Text, default);

    public static ScalarNode Number(int number) =>
        new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), ScalarKind.Integer, default);

    public static ScalarNode Boolean(bool value) => new(value ? "true" : "false", ScalarKind.Boolean, default);

    public static SequenceNode List(params IEnumerable<Node> items) => new([.. items], default);

    public static SequenceNode Texts(IEnumerable<string> items) => List(items.Select(Text));

    /// <summary>A mapping; entries without a value are left out.</summary>
    public static MappingNode Mapping(params IEnumerable<(string Key, Node? Value)> entries) =>
        new([.. entries.Where(entry => entry.Value is not null).Select(entry => new MappingEntry(entry.Key, default, entry.Value!))], default);

    /// <summary>What JSON Schema and the schema of a CRD say alike of a type; <see langword="null"/> where they differ.</summary>
    public static IReadOnlyList<(string Key, Node? Value)>? CommonType(FieldSchema field) => field.Type switch
    {
        FieldType.Text =>
        [
            ("type", Text("string")),
            ("enum", field.Choices.Count > 0 ? Texts(field.Choices) : null),
            ("pattern", field.Pattern is null ? null : Text(field.Pattern)),
            ("minLength", field.MayBeEmpty || field.Choices.Count > 0 ? null : Number(1)),
            ("maxLength", field.MaxLength is { } longest ? Number(longest) : null),
        ],
        FieldType.Boolean => [("type", Text("boolean"))],
        FieldType.TextMap => [("type", Text("object")), ("additionalProperties", Mapping(("type", Text("string"))))],
        FieldType.TextList => [("type", Text("array")), ("items", Mapping(("type", Text("string")), ("enum", Texts(field.Choices))))],
        _ => null,
    };

    /// <summary>The names of the fields that must be there; <see langword="null"/> when none must.</summary>
    public static SequenceNode? RequiredNames(ObjectSchema schema)
    {
        var required = schema.Fields.Where(field => field.IsRequired).Select(field => field.Name).ToList();
        return required.Count > 0 ? Texts(required) : null;
    }

    /// <summary>A default in the type of its field.</summary>
    public static Node? Default(FieldSchema field) => (field.Default, field.Type) switch
    {
        (null, _) => null,
        ("true" or "false", FieldType.Boolean) => Boolean(field.Default == "true"),
        (_, FieldType.Port) => Number(int.Parse(field.Default, System.Globalization.CultureInfo.InvariantCulture)),
        _ => Text(field.Default),
    };
}

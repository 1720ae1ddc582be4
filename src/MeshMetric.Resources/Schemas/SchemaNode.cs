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

    /// <summary>A default in the type of its field.</summary>
    public static Node? Default(FieldSchema field) => (field.Default, field.Type) switch
    {
        (null, _) => null,
        ("true" or "false", FieldType.Boolean) => Boolean(field.Default == "true"),
        (_, FieldType.Port) => Number(int.Parse(field.Default, System.Globalization.CultureInfo.InvariantCulture)),
        _ => Text(field.Default),
    };
}

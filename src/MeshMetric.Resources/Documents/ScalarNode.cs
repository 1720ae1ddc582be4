namespace MeshMetric.Resources.Documents;

internal sealed class ScalarNode(string text, ScalarKind kind, TextPosition position) : Node(position)
{
    public string Text { get; } = text;

    public ScalarKind Kind { get; } = kind;

    public override int Weight => 1;

    public override int Characters => Text.Length;

    public override int Height => 0;

    public override string Description => Kind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Boolean => "a boolean",
        ScalarKind.Integer or ScalarKind.Float => "a number",
        _ => "text",
    };
}

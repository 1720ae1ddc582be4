namespace MeshMetric.Resources.Documents;

/// <summary>A place in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 characters.</param>
internal readonly record struct TextPosition(int Line, int Column)
{
    public static TextPosition Start => new(1, 1);

    public bool IsAfter(TextPosition other) => Line > other.Line || (Line == other.Line && Column > other.Column);
}

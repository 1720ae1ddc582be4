namespace MeshMetric.Resources.Documents;

/// <summary>The outcome of reading one document's text.</summary>
/// <param name="Root">The tree; <see langword="null"/> when the text is empty or could not be read.</param>
/// <param name="Failure">Why it could not be read, or <see langword="null"/>.</param>
/// <param name="FailurePosition">Where reading stopped.</param>
internal readonly record struct ParsedDocument(Node? Root, string? Failure, TextPosition FailurePosition)
{
    public static ParsedDocument Empty => default;

    public static ParsedDocument Of(Node root) => new(root, null, default);

    public static ParsedDocument Failed(TextPosition position, string reason) => new(null, reason, position);
}

namespace MeshMetric.Resources.Documents;

/// <summary>The text between two document markers.</summary>
/// <param name="Text">The text, its own leading marker included.</param>
/// <param name="FirstLine">Line of the file that the text starts on.</param>
/// <param name="FirstColumn">Column that the text starts on.</param>
internal readonly record struct DocumentChunk(ReadOnlyMemory<char> Text, int FirstLine, int FirstColumn);

namespace MeshMetric.Resources.Documents;

internal readonly record struct MappingEntry(string Key, TextPosition KeyPosition, Node Value);

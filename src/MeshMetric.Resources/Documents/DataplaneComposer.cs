namespace MeshMetric.Resources.Documents;

internal static class DataplaneComposer
{
    public static ReadResult Compose(
        string mesh, string name, string? service, IReadOnlyDictionary<string, string> tags, string address, string origin) =>
        throw new NotSupportedException($"{mesh}{name}{service}{tags.Count}{address}{origin}");
}

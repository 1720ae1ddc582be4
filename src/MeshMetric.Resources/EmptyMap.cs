using System.Collections.Frozen;

namespace MeshMetric.Resources;

internal static class EmptyMap
{
    public static IReadOnlyDictionary<string, string> Strings { get; } = FrozenDictionary<string, string>.Empty;
}

using System.Collections.Frozen;

namespace MeshMetric.Agent.Pipelines;

/// <summary>No labels.</summary>
internal static class EmptyLabels
{
    /// <summary>The one instance.</summary>
    public static IReadOnlyDictionary<string, string> Instance { get; } = FrozenDictionary<string, string>.Empty;
}

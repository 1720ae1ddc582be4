namespace MeshMetric.Resources.Documents;

/// <summary>What a document may hold at most, so that a hostile one costs little (policy rules, Documents).</summary>
internal static class DocumentLimits
{
    /// <summary>UTF-8 bytes of one document.</summary>
    public const int Bytes = 1024 * 1024;

    /// <summary>Mappings and sequences inside one another.</summary>
    public const int Depth = 64;

    /// <summary>Scalars, mappings and sequences after aliases and merge keys are expanded.</summary>
    public const int Nodes = 100_000;

    /// <summary>Characters after aliases and merge keys are expanded: what writing the document back may cost.</summary>
    public const int Characters = 4 * Bytes;

    /// <summary>Violations told of one document; the rest is counted.</summary>
    public const int Violations = 1_000;
}

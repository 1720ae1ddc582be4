namespace MeshMetric.Resources.Documents;

/// <summary>What a scalar is in YAML's core schema.</summary>
internal enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Integer,
    Float,
}

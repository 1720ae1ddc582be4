namespace MeshMetric.Resources.Model;

/// <summary>Names a <c>MeshOpenTelemetryBackend</c> of the policy's mesh: by name, or by labels that exactly one carries.</summary>
public sealed record BackendReference
{
    /// <summary>The name, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The labels; empty when referenced by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Strings;
}

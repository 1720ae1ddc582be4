namespace MeshMetric.Resources;

/// <summary>What reading an input gave.</summary>
/// <param name="Resources">The resources that are good, in the input's order. What is here can be compiled.</param>
/// <param name="Violations">All findings, in the input's order, warnings among them.</param>
public sealed record ReadResult(IReadOnlyList<Resource> Resources, IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether a violation is an error.</summary>
    public bool HasErrors => Violations.Any(violation => violation.Severity == ViolationSeverity.Error);

    /// <summary>The resources that were refused although what they are called could be read; a reference to one of them is not dangling.</summary>
    public IReadOnlyList<ResourceId> Refused { get; init; } = [];
}

namespace MeshMetric.Resources.Migration;

/// <summary>What a migration came to.</summary>
/// <param name="Violations">What is wrong with the input; when there is an error, nothing was migrated.</param>
/// <param name="Warnings">What could not be carried over, or acts differently in a way that no resource can express; for the user to decide.</param>
/// <param name="Notes">Every comment of the YAML, for output that has no comments.</param>
/// <param name="Yaml">The resources as YAML documents with comments.</param>
/// <param name="Json">The resources as one JSON object of <c>kind: List</c>.</param>
public sealed record MigrationResult(
    IReadOnlyList<Violation> Violations, IReadOnlyList<string> Warnings, IReadOnlyList<string> Notes, string Yaml, string Json)
{
    /// <summary>Whether a rule is broken; warnings don't count.</summary>
    public bool HasErrors => Violations.Any(violation => violation.Severity == ViolationSeverity.Error);
}

namespace MeshMetric.Resources;

/// <summary>Checks what resources say about one another: names given twice, references that lead nowhere, profiles that extend in a circle.</summary>
public static class ResourceReferences
{
    /// <summary>Checks the resources of one or several inputs together.</summary>
    /// <param name="results">What was read.</param>
    /// <param name="allowUnresolved">A reference that is not found is a warning in place of an error; cycles are errors all the same.</param>
    /// <returns>The violations, in the inputs' order.</returns>
    public static IReadOnlyList<Violation> Check(IReadOnlyCollection<ReadResult> results, bool allowUnresolved = false) =>
        throw new NotSupportedException($"{results.Count}{allowUnresolved}");
}

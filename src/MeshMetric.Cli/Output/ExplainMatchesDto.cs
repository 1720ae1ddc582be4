namespace MeshMetric.Cli.Output;

/// <summary>What a source's body holds of the series.</summary>
/// <param name="Type">The family's type as declared.</param>
/// <param name="InBody">Series that match.</param>
/// <param name="Served">Those of them that are served.</param>
/// <param name="Examples">The first of those, byte for byte as the agent serves them.</param>
internal sealed record ExplainMatchesDto(string? Type, int InBody, int Served, IReadOnlyList<string> Examples);

namespace MeshMetric.Cli.Output;

/// <summary>One source's answer.</summary>
/// <param name="Source">The sidecar or the application's name.</param>
/// <param name="Verdict"><c>kept</c>, <c>dropped</c>, <c>absent</c> from the body, <c>depends</c> on the family's type, or <c>unknown</c>.</param>
/// <param name="Families">The decision per family the series may belong to; one, where a body was given or the answers are the same.</param>
/// <param name="LabelsAdded">Labels that are added, in order; with a body, to the first match.</param>
/// <param name="LabelsNotAdded">Labels that are not, since the series carries one of that name.</param>
/// <param name="Matches">What the body holds; <see langword="null"/> without a body.</param>
/// <param name="Notes">What else there is to say.</param>
internal sealed record ExplainSourceDto(
    string Source,
    string Verdict,
    IReadOnlyList<ExplainFamilyDto> Families,
    IReadOnlyList<ExplainLabelDto> LabelsAdded,
    IReadOnlyList<ExplainLabelDto> LabelsNotAdded,
    ExplainMatchesDto? Matches,
    IReadOnlyList<string> Notes);

using System.Text.Json.Serialization;

namespace MeshMetric.Cli.Output;

/// <summary>A pipeline as <c>preview</c> sums it up.</summary>
internal sealed record PreviewPipelineDto(
    int Number,
    IReadOnlyList<PreviewBackendDto> Backends,
    IReadOnlyList<PreviewSourceDto> Sources,
    FiguresDto Served,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PreviewBudgetDto? Budget,
    long DuplicateSamples,
    long ConflictingSamples,
    long ConflictingFamilies,
    IReadOnlyList<ConflictDto> Conflicts);

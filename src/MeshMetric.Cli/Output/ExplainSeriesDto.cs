using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>Why a series is, or is not, in each backend, as <c>explain --series --output json</c> prints it.</summary>
/// <param name="Dataplane">The dataplane.</param>
/// <param name="Series">The series asked for.</param>
/// <param name="Pipelines">The answer per pipeline.</param>
/// <param name="Policies">Without pipeline: the policies, and why none of them makes one.</param>
/// <param name="Warnings">The warnings of the combination.</param>
internal sealed record ExplainSeriesDto(
    DataplaneDto Dataplane,
    string Series,
    IReadOnlyList<ExplainSeriesPipelineDto> Pipelines,
    IReadOnlyList<ExplainPolicyDto> Policies,
    IReadOnlyList<WarningDto> Warnings);

using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>What policies cost, as <c>preview --output json</c> prints it.</summary>
internal sealed record PreviewDto(DataplaneDto Dataplane, IReadOnlyList<PreviewPipelineDto> Pipelines);

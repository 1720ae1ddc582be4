using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>What becomes of the series in one pipeline.</summary>
internal sealed record ExplainSeriesPipelineDto(IReadOnlyList<BackendDto> Backends, IReadOnlyList<ExplainSourceDto> Sources);

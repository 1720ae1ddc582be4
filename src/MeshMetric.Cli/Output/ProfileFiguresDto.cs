namespace MeshMetric.Cli.Output;

/// <summary>What a sidecar would cost with a built-in profile and otherwise the same policy.</summary>
internal sealed record ProfileFiguresDto(string Profile, FiguresDto Figures, double ShareOfSeries);

namespace MeshMetric.Cli.Output;

/// <summary>A line that was skipped.</summary>
internal sealed record LineProblemDto(long Line, string Reason);

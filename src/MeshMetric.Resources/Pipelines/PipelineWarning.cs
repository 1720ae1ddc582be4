namespace MeshMetric.Resources.Pipelines;

/// <summary>A finding that does not stop the pipelines from working.</summary>
/// <param name="Policy">The policy concerned, or <see langword="null"/> when it concerns the dataplane.</param>
/// <param name="Field">The field's path inside the policy, for example <c>spec.default.backends[0]</c>; empty when there is none.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PipelineWarning(string? Policy, string Field, string Reason);

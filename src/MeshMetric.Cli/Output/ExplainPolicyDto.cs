namespace MeshMetric.Cli.Output;

/// <summary>A policy, and what keeps it from giving the dataplane a pipeline.</summary>
internal sealed record ExplainPolicyDto(string Policy, string Reason);

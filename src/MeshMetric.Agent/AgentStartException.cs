namespace MeshMetric.Agent;

/// <summary>The agent cannot start with what it was given; <see cref="Problems"/> says all of why.</summary>
public sealed class AgentStartException : Exception
{
    /// <summary>Makes the exception from what is wrong.</summary>
    /// <param name="problems">At least one line for a person, such as <c>policy.yaml:3:5: spec.default: reason</c>.</param>
    public AgentStartException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>One line for a person each, in the order of the input.</summary>
    public IReadOnlyList<string> Problems { get; }
}

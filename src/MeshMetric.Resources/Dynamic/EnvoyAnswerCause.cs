namespace MeshMetric.Resources.Dynamic;

/// <summary>Why an agent has no answer of its Envoy.</summary>
public enum EnvoyAnswerCause
{
    /// <summary>Something that has no word here; also what an agent of another version says.</summary>
    Other,

    /// <summary>Envoy can't be reached, or its answer broke off.</summary>
    Unreachable,

    /// <summary>Envoy did not answer in time.</summary>
    Timeout,

    /// <summary>Envoy answered with another status than 200.</summary>
    Status,

    /// <summary>The answer is larger than the agent passes on.</summary>
    TooLarge,
}

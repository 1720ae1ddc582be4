namespace MeshMetric.ControlPlane.Questions;

/// <summary>What became of a question; the words of its metric are these in lower case.</summary>
internal enum QuestionResult
{
    /// <summary>The answer was passed on whole.</summary>
    Answered,

    /// <summary>The answer broke off, or took too long, when a part of it was with who asked.</summary>
    Cut,

    /// <summary>Envoy gave none, or one that the agent does not pass on.</summary>
    Failed,

    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The answer is larger than the control plane takes.</summary>
    TooLarge,

    /// <summary>No agent runs, or it did not come.</summary>
    NoAgent,

    /// <summary>The agent is at another control plane on the same store, which could not be asked or gave no answer.</summary>
    OtherInstance,

    /// <summary>The agent does not know of questions.</summary>
    AgentTooOld,

    /// <summary>The agent was told to answer none.</summary>
    AgentRefuses,

    /// <summary>The agent knows of no Envoy.</summary>
    NoEnvoy,

    /// <summary>As many questions are open as may be.</summary>
    Busy,

    /// <summary>Who asked has gone.</summary>
    AskerGone,

    /// <summary>The control plane stops.</summary>
    Stopping,
}

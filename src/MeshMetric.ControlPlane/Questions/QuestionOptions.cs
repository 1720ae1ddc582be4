namespace MeshMetric.ControlPlane.Questions;

/// <summary>Bounds on questions that people ask Envoys through agents: their configuration dump, statistics and clusters.</summary>
public sealed record QuestionOptions
{
    /// <summary>The time until an answer begins; with an agent that is not waiting for anything, that includes its coming.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The time that an agent which is not waiting here has to come for a question; agents come back at once.</summary>
    public TimeSpan PickupTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time for an answer once it has begun.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest answer in bytes.</summary>
    public long MaxAnswerBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Questions open at a time.</summary>
    public int MaxOpen { get; init; } = 64;

    /// <summary>Questions open at a time for one dataplane; its agent answers one after the other.</summary>
    public int MaxOpenPerDataplane { get; init; } = 4;
}

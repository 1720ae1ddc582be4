using System.Security.Cryptography;

using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>A question that waits for its answer. <see cref="QuestionTable"/> moves it on.</summary>
internal sealed class OpenQuestion(ResourceId dataplane, EnvoyQuestionKind kind)
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<EnvoyAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whom it is for.</summary>
    public ResourceId Dataplane => dataplane;

    /// <summary>The question as the agent gets it. Only who got it knows its id.</summary>
    public EnvoyQuestion Asked { get; } = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), kind);

    /// <summary>Ends when an agent has come for it, or it is over; never fails.</summary>
    public Task Taken => _taken.Task;

    /// <summary>Ends with what came; never fails.</summary>
    public Task<EnvoyAnswer> Answer => _answer.Task;

    /// <summary>Notes that an agent has come for it.</summary>
    public void Take() => _taken.TrySetResult();

    /// <summary>Gives it what came.</summary>
    public void Set(EnvoyAnswer answer)
    {
        _answer.TrySetResult(answer);
        _taken.TrySetResult();
    }
}

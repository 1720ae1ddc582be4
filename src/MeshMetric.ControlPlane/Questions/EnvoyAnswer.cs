using System.IO.Pipelines;

using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>
/// What came for a question: a body that is still coming in, or the reason why there is none. Whoever asked reads the body, and says when it is through; until
/// then the request that brings it stays open.
/// </summary>
internal sealed class EnvoyAnswer
{
    private readonly TaskCompletionSource<bool> _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EnvoyAnswer(PipeReader? body, EnvoyAnswerProblem? problem)
    {
        Body = body;
        Problem = problem;
    }

    /// <summary>The body; <see langword="null"/> with a problem, or when the control plane stops.</summary>
    public PipeReader? Body { get; }

    /// <summary>Why there is none.</summary>
    public EnvoyAnswerProblem? Problem { get; }

    /// <summary>Ends when the body has been read: whether to its end.</summary>
    public Task<bool> Passed => _passed.Task;

    /// <summary>An answer that comes in.</summary>
    public static EnvoyAnswer Of(PipeReader body) => new(body, null);

    /// <summary>No answer.</summary>
    public static EnvoyAnswer Failed(EnvoyAnswerProblem problem) => new(null, problem);

    /// <summary>No answer, as the control plane stops.</summary>
    public static EnvoyAnswer Stopping() => new(null, null);

    /// <summary>Says that nobody reads the body any more.</summary>
    /// <param name="isWhole">Whether it was read to its end.</param>
    public void Complete(bool isWhole) => _passed.TrySetResult(isWhole);
}

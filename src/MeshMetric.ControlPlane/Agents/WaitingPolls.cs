using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>The polls that wait for a dataplane's next change: one signal for all, and how many of them can be asked something. Ten thousand of these are in memory.</summary>
internal sealed class WaitingPolls
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private int _answering;
    private volatile EnvoyQuestionStance _last;

    /// <summary>Ends with the change, never fails.</summary>
    public Task Change => _signal.Task;

    /// <summary>
    /// What the agents of the polls that wait say of questions: that they answer when one of them does, else what the last one says; <see langword="null"/> when none waits.
    /// </summary>
    public EnvoyQuestionStance? Stance => Volatile.Read(ref _answering) > 0 ? EnvoyQuestionStance.Answers : Volatile.Read(ref _waiting) > 0 ? _last : null;

    /// <summary>A poll waits.</summary>
    public void Enter(EnvoyQuestionStance stance)
    {
        if (stance == EnvoyQuestionStance.Answers)
        {
            Interlocked.Increment(ref _answering);
        }
        else
        {
            _last = stance;
            Interlocked.Increment(ref _waiting);
        }
    }

    /// <summary>It waits no more.</summary>
    /// <param name="stance">What it entered with.</param>
    public void Leave(EnvoyQuestionStance stance)
    {
        if (stance == EnvoyQuestionStance.Answers)
        {
            Interlocked.Decrement(ref _answering);
        }
        else
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Wakes them.</summary>
    public void Wake() => _signal.TrySetResult();
}

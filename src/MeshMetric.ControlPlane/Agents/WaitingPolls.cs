using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// The polls that wait for a dataplane's next change: one signal for all, which ends with the change and never fails, and how many of them can be asked something.
/// It is the signal and does not have one, as there are ten thousand.
/// </summary>
internal sealed class WaitingPolls() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private int _waiting;
    private int _answering;
    private volatile EnvoyQuestionStance _last;

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
}

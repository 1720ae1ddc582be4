using System.Runtime.InteropServices;

namespace MeshMetric.Settings;

/// <summary>The signals that ask a program to end: the first lets it finish what is under way, the second does not.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource<PosixSignal> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes SIGTERM and SIGINT over from the runtime.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
    ];

    /// <summary>Ends with the first signal.</summary>
    public Task<PosixSignal> First => _first.Task;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken SecondToken => _second.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _second.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_first.TrySetResult(context.Signal))
        {
            _second.Cancel();
        }
    }
}

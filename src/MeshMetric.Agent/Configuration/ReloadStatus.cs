using MeshMetric.Agent.Configuration.Direct;

namespace MeshMetric.Agent.Configuration;

/// <summary>How the last change of the watched files went.</summary>
internal sealed class ReloadStatus
{
    private volatile Outcome _last = new(true, DateTimeOffset.UnixEpoch);

    /// <summary>How the agent stands with its control plane; <see langword="null"/> in the standalone setting.</summary>
    public ControlPlaneStatus? ControlPlane { get; init; }

    /// <summary>Whether what the files hold now is in effect.</summary>
    public bool IsSuccess => _last.IsSuccess;

    /// <summary>When that was found.</summary>
    public DateTimeOffset At => _last.At;

    /// <summary>The files' content is in effect.</summary>
    public void Succeeded(DateTimeOffset at) => _last = new Outcome(true, at);

    /// <summary>The files' content was refused.</summary>
    public void Failed(DateTimeOffset at) => _last = new Outcome(false, at);

    private sealed record Outcome(bool IsSuccess, DateTimeOffset At);
}

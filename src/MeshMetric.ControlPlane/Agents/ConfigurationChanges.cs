using System.Collections.Concurrent;

using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Wakes long polls: one signal a dataplane that somebody waits for, shared by all who wait. A change costs a look-up for each dataplane it touches; the
/// waiting costs no thread.
/// </summary>
internal sealed class ConfigurationChanges
{
    private readonly ConcurrentDictionary<ResourceId, TaskCompletionSource> _signals = new();
    private volatile bool _isStopping;

    /// <summary>Follows the state until the host stops.</summary>
    public ConfigurationChanges(StateHolder holder, IHostApplicationLifetime lifetime)
    {
        holder.Subscribe(change => Signal(change.Dataplanes.Select(dataplane => dataplane.Id)));
        lifetime.ApplicationStopping.Register(Stop);
    }

    /// <summary>Whether nobody is to wait any more, as the control plane stops.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>
    /// Ends with the next change of a dataplane, never fails. Ask before the last look at the state: what changes in between is not missed.
    /// </summary>
    public Task Next(ResourceId dataplane) =>
        _signals.GetOrAdd(dataplane, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Whether somebody has asked for the next change of a dataplane, and it has not come yet.</summary>
    public bool IsAwaited(ResourceId dataplane) => _signals.ContainsKey(dataplane);

    /// <summary>Wakes who waits for one of these.</summary>
    public void Signal(IEnumerable<ResourceId> dataplanes)
    {
        if (_signals.IsEmpty)
        {
            return;
        }

        foreach (var dataplane in dataplanes)
        {
            if (_signals.TryRemove(dataplane, out var signal))
            {
                signal.TrySetResult();
            }
        }
    }

    /// <summary>Wakes who waits for a dataplane of this mesh, or of any: something that many of them use has changed.</summary>
    public void SignalMesh(string? mesh) => Signal(_signals.Keys.Where(dataplane => mesh is null || dataplane.Mesh == mesh));

    private void Stop()
    {
        _isStopping = true;
        Signal(_signals.Keys);
    }
}

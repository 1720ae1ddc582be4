using System.Collections.Concurrent;

using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Wakes long polls: one signal a dataplane that somebody waits for, shared by all who wait. A change costs a look-up for each dataplane it touches; the
/// waiting costs no thread.
/// </summary>
internal sealed class ConfigurationChanges
{
    private readonly ConcurrentDictionary<ResourceId, WaitingPolls> _signals = new();
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
    /// Joins the polls that wait for the next change of a dataplane. Join before the last look at the state: what changes in between is not missed. Leave in any case.
    /// </summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="stance">What the poll's agent says of questions to its Envoy.</param>
    public WaitingPolls Join(ResourceId dataplane, EnvoyQuestionStance stance)
    {
        var polls = _signals.GetOrAdd(dataplane, static _ => new WaitingPolls());
        polls.Enter(stance);
        return polls;
    }

    /// <summary>What agents of a dataplane whose polls wait at this moment say of questions; <see langword="null"/> when none waits.</summary>
    public EnvoyQuestionStance? StanceOf(ResourceId dataplane) => _signals.GetValueOrDefault(dataplane)?.Stance;

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

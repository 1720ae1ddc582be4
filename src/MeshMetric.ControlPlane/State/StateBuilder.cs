using System.Collections.Immutable;

using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.State;

/// <summary>
/// Takes one snapshot to the next: pure, the instant is an argument. Only dataplanes that a change can touch are computed anew, and only those whose
/// pipelines came out different count as changed.
/// </summary>
internal sealed class StateBuilder(StateSnapshot before)
{
    private static readonly PipelineSet NoPipelines = new([], [], null);

    private readonly ImmutableDictionary<ResourceId, KnownResource>.Builder _resources = before.Resources.ToBuilder();

    // A copy of a dictionary is a copy of its table, which costs less than a few hundred writes to a tree; and each step looks at them all anyway.
    private readonly Dictionary<ResourceId, DataplaneState> _dataplanes = new(before.Dataplanes);
    private readonly HashSet<ResourceId> _changed = [];
    private readonly HashSet<ResourceId> _stale = [];
    private readonly List<MeshMetricResource> _touchedPolicies = [];
    private readonly HashSet<string> _touchedMeshes = new(StringComparer.Ordinal);
    private bool _anyResource;

    /// <summary>Whether this version is known already; it need not be read again.</summary>
    public bool Has(ResourceId id, ResourceStamp stamp) =>
        _dataplanes.TryGetValue(id, out var dataplane) ? dataplane.Stamp == stamp : _resources.GetValueOrDefault(id)?.Stamp == stamp;

    /// <summary>Takes in what the store holds.</summary>
    public void Put(Resource resource, ResourceStamp stamp)
    {
        if (resource is DataplaneResource dataplane)
        {
            if (_dataplanes.TryGetValue(resource.Id, out var known) && known.Stamp == stamp)
            {
                return;
            }

            _dataplanes[resource.Id] = new DataplaneState(dataplane, stamp, known?.Pipelines ?? NoPipelines);
            _changed.Add(resource.Id);
            _stale.Add(resource.Id);
            return;
        }

        var old = _resources.GetValueOrDefault(resource.Id);
        if (old?.Stamp != stamp)
        {
            Touch(old?.Resource);
            Touch(resource);
            _resources[resource.Id] = new KnownResource(resource, stamp);
        }
    }

    /// <summary>Lets go of what the store no longer holds.</summary>
    public void Remove(ResourceId id)
    {
        if (_dataplanes.Remove(id))
        {
            _changed.Add(id);
            _stale.Remove(id);
        }
        else if (_resources.TryGetValue(id, out var old))
        {
            Touch(old.Resource);
            _resources.Remove(id);
        }
    }

    /// <summary>Lets go of everything that is not among these, and not of a later write.</summary>
    public void Keep(IReadOnlySet<ResourceId> ids)
    {
        foreach (var id in _resources.Keys.Concat(_dataplanes.Keys).Where(id => !ids.Contains(id)).ToList())
        {
            Remove(id);
        }
    }

    /// <summary>The step to the next snapshot, or <see langword="null"/> when nothing is different. The last thing that is asked of a builder.</summary>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public StateChange? Build(DateTimeOffset now)
    {
        var isDue = before.NextChange <= now;
        if (!_anyResource && _changed.Count == 0 && !isDue)
        {
            return null;
        }

        // Nothing but a dataplane that reports itself: the ordered policies stay as they are.
        var compiler = _touchedPolicies.Count + _touchedMeshes.Count == 0
            ? before.Compiler
            : new PipelineCompiler([.. _resources.Values.Select(known => known.Resource)]);
        DateTimeOffset? next = null;
        var recomputed = new List<(ResourceId Id, DataplaneState State)>();
        foreach (var (id, state) in _dataplanes)
        {
            var current = state;
            if (IsTouched(state.Resource) || state.Pipelines.NextChange <= now || (_stale.Count > 0 && _stale.Contains(id)))
            {
                var pipelines = compiler.Compile(state.Resource, now);
                if (!pipelines.Equals(state.Pipelines))
                {
                    current = state with { Pipelines = pipelines };
                    recomputed.Add((id, current));
                }
            }

            next = current.Pipelines.NextChange < (next ?? DateTimeOffset.MaxValue) ? current.Pipelines.NextChange : next;
        }

        _changed.EnsureCapacity(_changed.Count + recomputed.Count);
        foreach (var (id, state) in recomputed)
        {
            _dataplanes[id] = state;
            _changed.Add(id);
        }

        var after = new StateSnapshot
        {
            Revision = before.Revision + 1,
            Resources = _resources.ToImmutable(),
            Dataplanes = _dataplanes,
            Compiler = compiler,
            NextChange = next,
        };
        return new StateChange(before, after, _changed);
    }

    private bool IsTouched(DataplaneResource dataplane)
    {
        if (_touchedMeshes.Count > 0 && _touchedMeshes.Contains(dataplane.Mesh))
        {
            return true;
        }

        foreach (var policy in _touchedPolicies)
        {
            if (policy.IsFor(dataplane))
            {
                return true;
            }
        }

        return false;
    }

    private void Touch(Resource? resource)
    {
        switch (resource)
        {
            case null:
                return;
            case MeshMetricResource policy:
                _touchedPolicies.Add(policy);
                break;
            case MeshMetricProfileResource or MeshOpenTelemetryBackendResource:
                _touchedMeshes.Add(resource.Mesh);
                break;
            default:
                break;
        }

        _anyResource = true;
    }
}

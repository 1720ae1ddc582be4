using System.Collections.Immutable;

using MeshMetric.Resources;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.State;

/// <summary>
/// Takes one snapshot to the next: pure, the instant is an argument. Dataplanes that the same policies match share a plan, and it is plans that are
/// computed anew, not dataplanes; only dataplanes whose plan came out different count as changed.
/// </summary>
internal sealed class StateBuilder(StateSnapshot before)
{
    private readonly ImmutableDictionary<ResourceId, KnownResource>.Builder _resources = before.Resources.ToBuilder();

    // Without a value: gone.
    private readonly Dictionary<ResourceId, (DataplaneResource Resource, ResourceStamp Stamp)?> _dataplanes = [];
    private readonly TouchedResources _touched = new();

    /// <summary>Whether this version is known already; it need not be read again.</summary>
    public bool Has(ResourceId id, ResourceStamp stamp) => StampOf(id) == stamp;

    /// <summary>Takes in what the store holds.</summary>
    public void Put(Resource resource, ResourceStamp stamp)
    {
        if (Has(resource.Id, stamp))
        {
            return;
        }

        if (resource is DataplaneResource dataplane)
        {
            _dataplanes[resource.Id] = (dataplane, stamp);
            return;
        }

        _touched.Add(_resources.GetValueOrDefault(resource.Id)?.Resource, resource);
        _resources[resource.Id] = new KnownResource(resource, stamp);
    }

    /// <summary>Lets go of what the store no longer holds.</summary>
    public void Remove(ResourceId id)
    {
        if (_resources.TryGetValue(id, out var old))
        {
            _touched.Add(old.Resource, null);
            _resources.Remove(id);
        }
        else if (_dataplanes.ContainsKey(id) || before.Dataplanes.ContainsKey(id))
        {
            _dataplanes[id] = null;
        }
    }

    /// <summary>Lets go of everything that is not among these, and not of a later write.</summary>
    public void Keep(IReadOnlySet<ResourceId> ids)
    {
        foreach (var id in _resources.Keys.Concat(before.Dataplanes.Keys).Concat(_dataplanes.Keys).Where(id => !ids.Contains(id)).ToList())
        {
            Remove(id);
        }
    }

    /// <summary>The step to the next snapshot, or <see langword="null"/> when nothing is different. The last thing that is asked of a builder.</summary>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public StateChange? Build(DateTimeOffset now)
    {
        var isDue = before.NextChange <= now;
        if (!_touched.IsAny && _dataplanes.Count == 0 && !isDue)
        {
            return null;
        }

        // Nothing but a dataplane that reports itself: the ordered policies stay as they are.
        var compiler = _touched.HasEffect ? new PipelineCompiler([.. _resources.Values.Select(known => known.Resource)]) : before.Compiler;
        var table = new DataplaneTableBuilder(before.Dataplanes);
        var changes = new List<DataplaneChange>(_dataplanes.Count);
        var next = before.NextChange;
        if (_touched.HasEffect || isDue)
        {
            next = ReplacePlans(table, new PlanRenewal(compiler, _touched, now), changes);
        }

        foreach (var (id, written) in _dataplanes)
        {
            var old = before.Dataplanes.GetValueOrDefault(id);
            if (written is var (resource, stamp))
            {
                var state = new DataplaneState(resource, stamp, compiler.Plan(resource, now));
                table.Set(id, state);
                changes.Add(new DataplaneChange(old, state));
                next = Earlier(next, state.Plan.NextChange);
            }
            else if (old is not null)
            {
                table.Remove(id);
                changes.Add(new DataplaneChange(old, null));
            }
        }

        var after = new StateSnapshot
        {
            Revision = before.Revision + 1,
            Resources = _resources.ToImmutable(),
            Dataplanes = table.Build(),
            Compiler = compiler,
            NextChange = next,
        };
        return new StateChange(before, after, changes);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    /// <summary>Gives the dataplanes that were not written the plans that hold for them now; returns when the first of these changes by itself.</summary>
    private DateTimeOffset? ReplacePlans(DataplaneTableBuilder table, PlanRenewal renewal, List<DataplaneChange> changes)
    {
        DateTimeOffset? next = null;
        for (var place = 0; place < table.Places; place++)
        {
            if (table.At(place) is not { } state || (_dataplanes.Count > 0 && _dataplanes.ContainsKey(state.Resource.Id)))
            {
                continue;
            }

            var (plan, isSame) = renewal.For(state);
            next = Earlier(next, plan.NextChange);
            if (ReferenceEquals(plan, state.Plan))
            {
                continue;
            }

            var current = new DataplaneState(state.Resource, state.Stamp, plan);
            table.Replace(place, current);
            if (!isSame)
            {
                changes.Add(new DataplaneChange(state, current));
            }
        }

        return next;
    }

    private ResourceStamp? StampOf(ResourceId id) =>
        _dataplanes.TryGetValue(id, out var written) ? written?.Stamp
        : before.Dataplanes.TryGetValue(id, out var dataplane) ? dataplane.Stamp
        : _resources.GetValueOrDefault(id)?.Stamp;
}

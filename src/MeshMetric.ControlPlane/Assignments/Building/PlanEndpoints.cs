using System.Collections.Immutable;

using MeshMetric.ControlPlane.State;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>What is to be scraped of dataplanes by the plan they share: worked out once for all of them, during one step.</summary>
internal sealed class PlanEndpoints
{
    private readonly Dictionary<PipelinePlan, ImmutableArray<ClientEndpoints>> _endpoints = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(PipelinePlan, PipelinePlan), bool> _areSame = [];

    /// <summary>The endpoints of a plan; for one plan always the same list.</summary>
    public ImmutableArray<ClientEndpoints> Of(PipelinePlan plan)
    {
        if (!_endpoints.TryGetValue(plan, out var endpoints))
        {
            _endpoints[plan] = endpoints = ClientEndpoints.Of(plan.Backends);
        }

        return endpoints;
    }

    /// <summary>Whether the targets of a dataplane can be others than before: not when it was not written itself and its endpoints came out the same.</summary>
    public bool MayChangeTargets(DataplaneChange change) =>
        change.Before is not { } before || change.After is not { } after
        || !ReferenceEquals(before.Resource, after.Resource)
        || !AreSame(before.Plan, after.Plan);

    private bool AreSame(PipelinePlan before, PipelinePlan after)
    {
        if (!_areSame.TryGetValue((before, after), out var areSame))
        {
            _areSame[(before, after)] = areSame = Of(before).AsSpan().SequenceEqual(Of(after).AsSpan());
        }

        return areSame;
    }
}

using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.State;

/// <summary>The plans that hold after a step, each computed once for all dataplanes that share it.</summary>
/// <param name="compiler">The policies after the step.</param>
/// <param name="touched">What the step has written and deleted.</param>
/// <param name="now">The instant; decides which policies have expired.</param>
internal sealed class PlanRenewal(PipelineCompiler compiler, TouchedResources touched, DateTimeOffset now)
{
    private readonly Dictionary<PipelinePlan, (PipelinePlan Plan, bool IsSame)> _renewed = new(ReferenceEqualityComparer.Instance);

    /// <summary>The plan of a dataplane that was not written itself, and whether it comes to the same as before.</summary>
    public (PipelinePlan Plan, bool IsSame) For(DataplaneState state)
    {
        if (touched.MayRematch(state.Resource))
        {
            var plan = compiler.Plan(state.Resource, now);
            return (plan, plan.IsSameAs(state.Plan));
        }

        if (!_renewed.TryGetValue(state.Plan, out var renewed))
        {
            _renewed[state.Plan] = renewed = Renew(state);
        }

        return renewed;
    }

    private (PipelinePlan Plan, bool IsSame) Renew(DataplaneState state)
    {
        var mesh = state.Resource.Mesh;
        var plan = state.Plan.NextChange <= now || touched.MayChange(mesh, state.Plan.Policies) ? compiler.Renew(state.Plan, mesh, now) : state.Plan;
        return (plan, plan.IsSameAs(state.Plan));
    }
}

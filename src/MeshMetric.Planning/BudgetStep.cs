using MeshMetric.Metrics.Budgets;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>One of the levels between which a pipeline's budget chooses before it leaves out families.</summary>
/// <param name="Level">What the level is called.</param>
/// <param name="Sidecar">What is kept of the sidecar there.</param>
public sealed record BudgetStep(BudgetLevel Level, SidecarSettings Sidecar)
{
    /// <summary>
    /// The levels of a pipeline, widest first: with <c>Degrade</c> the narrower built-in profiles, each with the changes that the policy and custom
    /// profiles make, so that what is included by name stays; else, and with a regex, only what is written.
    /// </summary>
    /// <param name="pipeline">The pipeline.</param>
    public static IReadOnlyList<BudgetStep> Of(Pipeline pipeline)
    {
        var steps = new List<BudgetStep> { new(BudgetLevel.AsWritten, pipeline.Sidecar) };
        if (pipeline is { Limits.OnExceeded: LimitAction.Degrade, Sidecar.Profile: { } profile })
        {
            if (profile.BuiltIn > BuiltInProfile.Default)
            {
                steps.Add(new(BudgetLevel.DefaultProfile, Narrow(pipeline.Sidecar, profile, BuiltInProfile.Default)));
            }

            if (profile.BuiltIn > BuiltInProfile.Minimal)
            {
                steps.Add(new(BudgetLevel.MinimalProfile, Narrow(pipeline.Sidecar, profile, BuiltInProfile.Minimal)));
            }
        }

        return steps;
    }

    /// <summary>The budget of a pipeline, in its first state; <see langword="null"/> for a pipeline without limits.</summary>
    /// <param name="pipeline">The pipeline.</param>
    public static Budget? Budget(Pipeline pipeline) =>
        pipeline.Limits is { } limits ? new Budget(new BudgetLimits(limits.Series, limits.Bytes)) : null;

    /// <summary>What a decision is called.</summary>
    /// <param name="steps">The pipeline's levels.</param>
    /// <param name="decision">The decision.</param>
    public static BudgetLevel LevelOf(IReadOnlyList<BudgetStep> steps, BudgetDecision decision) =>
        decision.LeftOut.Count > 0 ? BudgetLevel.FamiliesLeftOut : steps[decision.Level].Level;

    /// <summary>What a level does, as part of a sentence.</summary>
    /// <param name="level">The level.</param>
    public static string Describe(BudgetLevel level) => level switch
    {
        BudgetLevel.AsWritten => "everything the policy keeps",
        BudgetLevel.DefaultProfile => "the sidecar by the profile default",
        BudgetLevel.MinimalProfile => "the sidecar by the profile minimal",
        _ => "without the largest families",
    };

    private static SidecarSettings Narrow(SidecarSettings settings, ProfileSelection profile, BuiltInProfile narrower) =>
        settings with { Profile = profile with { BuiltIn = narrower } };
}

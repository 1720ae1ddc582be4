using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>What a pipeline's limits may do, and to a family that is kept.</summary>
internal static class LimitAnswer
{
    /// <summary>The levels beyond what the policy says, in the order in which they come; none without limits.</summary>
    public static IReadOnlyList<string> Levels(Pipeline pipeline) => pipeline.Limits is null ? [] :
    [
        .. BudgetStep.Of(pipeline).Skip(1).Select(step => BudgetStep.Describe(step.Level)),
        BudgetStep.Describe(BudgetLevel.FamiliesLeftOut),
    ];

    /// <summary>What the limits may do to a family that the pipeline keeps; <see langword="null"/> without limits.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="family">The family's name.</param>
    /// <param name="isSidecar">Whether it is the sidecar's: profiles are nothing to applications.</param>
    public static string? Of(Pipeline pipeline, string family, bool isSidecar)
    {
        if (pipeline.Limits is not { } limits)
        {
            return null;
        }

        byte[] name = Encoding.UTF8.GetBytes(family);
        string over = $"limits ({Describe(limits)}): over them ";
        BudgetStep? lost = isSidecar ? BudgetStep.Of(pipeline).Skip(1).FirstOrDefault(step => !SourceFilters.Of(step.Sidecar).Keeps(name)) : null;
        return lost is not null ? $"{over}it is dropped at level {(int)lost.Level}, {BudgetStep.Describe(lost.Level)}"
            : GoldenSignals.Contains(name) ? $"{over}it stays, as it is a golden signal"
            : $"{over}it may be among the families that level {(int)BudgetLevel.FamiliesLeftOut} leaves out, those with most series first";
    }

    private static string Describe(LimitSettings limits) => string.Join(
        ", ",
        new[] { limits.Series is { } series ? $"series {series}" : null, limits.Bytes is { } bytes ? $"bytes {bytes}" : null, $"{limits.OnExceeded}" }
            .Where(part => part is not null));
}

using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>What a pipeline's limits leave out.</summary>
/// <param name="Limits">The limits.</param>
/// <param name="Level">The level, as <c>meshmetric_dp_budget_level</c> tells it.</param>
/// <param name="What">What that level does.</param>
/// <param name="WantedSeries">Series without the limits.</param>
/// <param name="WantedBytes">Bytes of their text.</param>
/// <param name="Series">Series that are left.</param>
/// <param name="Bytes">Bytes of their text.</param>
/// <param name="FamiliesLeftOut">The families that level 3 leaves out, sorted.</param>
/// <param name="IsWithin">Whether what is left is within the limits; golden signals are served in any case.</param>
internal sealed record PreviewBudgetDto(
    LimitsDto Limits,
    int Level,
    string What,
    long WantedSeries,
    long WantedBytes,
    long Series,
    long Bytes,
    IReadOnlyList<string> FamiliesLeftOut,
    bool IsWithin);

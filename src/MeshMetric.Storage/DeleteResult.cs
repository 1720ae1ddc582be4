using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>What became of a deletion.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Users">With <see cref="DeleteOutcome.InUse"/> the first of the resources that stand in the way, at most ten.</param>
public sealed record DeleteResult(DeleteOutcome Outcome, IReadOnlyList<ResourceId> Users)
{
    /// <summary>A result without users.</summary>
    public static DeleteResult Of(DeleteOutcome outcome) => new(outcome, []);
}

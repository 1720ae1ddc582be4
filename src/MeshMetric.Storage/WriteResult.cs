using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>What became of a write.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Resource">What is in the store now; <see langword="null"/> when nothing is, or after a refusal other than a version conflict.</param>
/// <param name="Missing">With <see cref="WriteOutcome.OwnerMissing"/> and <see cref="WriteOutcome.ReferenceMissing"/> what is missing.</param>
public sealed record WriteResult(WriteOutcome Outcome, StoredResource? Resource, ResourceId? Missing = null)
{
    /// <summary>Whether the store holds what was asked for.</summary>
    public bool IsWritten => Outcome is WriteOutcome.Created or WriteOutcome.Updated or WriteOutcome.Unchanged;
}

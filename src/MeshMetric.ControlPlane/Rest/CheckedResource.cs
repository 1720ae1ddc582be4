using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>A document that was read and found good, or the refusal.</summary>
/// <param name="Resource">The resource; <see langword="null"/> when refused.</param>
/// <param name="Write">What is to be stored; <see langword="null"/> when refused.</param>
/// <param name="Warnings">What is suspicious, for the sender.</param>
/// <param name="Error">The refusal, or <see langword="null"/>.</param>
internal sealed record CheckedResource(Resource? Resource, ResourceWrite? Write, IReadOnlyList<string> Warnings, ApiError? Error)
{
    /// <summary>A refusal.</summary>
    public static CheckedResource Refuse(ApiError error) => new(null, null, [], error);
}

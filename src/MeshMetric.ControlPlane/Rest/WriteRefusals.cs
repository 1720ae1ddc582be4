using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Turns what the store refuses into answers.</summary>
internal static class WriteRefusals
{
    /// <summary>The refusal of a write, or <see langword="null"/> when it went through.</summary>
    /// <param name="id">What was to be written.</param>
    /// <param name="expectedVersion">The version that the sender expected.</param>
    /// <param name="result">What the store answered.</param>
    public static ApiError? Of(ResourceId id, long? expectedVersion, WriteResult result) => result.Outcome switch
    {
        WriteOutcome.VersionConflict => ApiError.Conflict(
            $"the resource is at version {result.Resource?.Version ?? 0} and not at {expectedVersion}; read it again and repeat the change"),
        WriteOutcome.OwnerMissing => new ApiError(
            StatusCodes.Status400BadRequest, "Could not create a resource", "Mesh is not found", [new("mesh", $"mesh of name {id.Mesh} is not found")]),
        WriteOutcome.ReferenceMissing => ApiError.Invalid([new("spec", $"refers to {result.Missing}, which is not there (any more)")]),
        _ => null,
    };

    /// <summary>The refusal of a deletion, or <see langword="null"/> when it went through.</summary>
    /// <param name="id">What was to be deleted.</param>
    /// <param name="result">What the store answered.</param>
    public static ApiError? Of(ResourceId id, DeleteResult result) => result.Outcome switch
    {
        DeleteOutcome.NotFound => ApiError.NotFound("Could not delete a resource"),
        DeleteOutcome.VersionConflict => ApiError.Conflict("the resource has changed since; read it again and repeat the deletion"),
        DeleteOutcome.InUse => ApiError.Conflict(
            $"{id} is in use by {string.Join(", ", result.Users.Select(user => user.ToString()))}; delete or change them first"),
        _ => null,
    };
}

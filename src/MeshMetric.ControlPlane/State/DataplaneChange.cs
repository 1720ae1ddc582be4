using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>A dataplane that is new, gone, or not what it was: itself or what holds for it.</summary>
/// <param name="Before">What it was; <see langword="null"/> when it is new.</param>
/// <param name="After">What it is; <see langword="null"/> when it is gone.</param>
internal readonly record struct DataplaneChange(DataplaneState? Before, DataplaneState? After)
{
    /// <summary>Which dataplane.</summary>
    public ResourceId Id => (After ?? Before)!.Resource.Id;
}

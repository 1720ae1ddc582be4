namespace MeshMetric.ControlPlane.State;

/// <summary>The step from one snapshot to the next.</summary>
/// <param name="Before">What held.</param>
/// <param name="After">What holds now.</param>
/// <param name="Dataplanes">The dataplanes that are new, gone, or not what they were: themselves or their pipelines. Each once.</param>
internal sealed record StateChange(StateSnapshot Before, StateSnapshot After, IReadOnlyList<DataplaneChange> Dataplanes);

namespace MeshMetric.ControlPlane.Agents;

/// <summary>One reason for which something fails on several proxies.</summary>
/// <param name="Cause">The reason in a word.</param>
/// <param name="Count">On how many.</param>
/// <param name="Example">What one of them says about it.</param>
/// <param name="Dataplanes">The first of them.</param>
internal sealed record FleetCause(string Cause, int Count, string? Example, IReadOnlyList<string> Dataplanes);

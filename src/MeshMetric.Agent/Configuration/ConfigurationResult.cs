using MeshMetric.Resources;

namespace MeshMetric.Agent.Configuration;

/// <summary>What the watched files gave: a configuration, or all the reasons why not.</summary>
/// <param name="Dataplane">The dataplane; <see langword="null"/> when there are problems.</param>
/// <param name="Resources">The resources of the policy file.</param>
/// <param name="Problems">What was refused, one line each: <c>file:line:col: path: reason</c>.</param>
/// <param name="Warnings">What was accepted and is suspicious, in the same form.</param>
internal sealed record ConfigurationResult(
    DataplaneResource? Dataplane,
    IReadOnlyList<Resource> Resources,
    IReadOnlyList<string> Problems,
    IReadOnlyList<string> Warnings);

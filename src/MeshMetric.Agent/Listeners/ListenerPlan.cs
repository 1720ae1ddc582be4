using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Listeners;

/// <summary>What a configuration wants of one port.</summary>
/// <param name="Port">The port as the policy names it.</param>
/// <param name="TlsMode">How it is protected.</param>
/// <param name="Routes">What is served, by exact path.</param>
internal sealed record ListenerPlan(int Port, PrometheusTlsMode TlsMode, IReadOnlyDictionary<string, ScrapeRoute> Routes);

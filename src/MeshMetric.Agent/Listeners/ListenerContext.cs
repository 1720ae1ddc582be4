namespace MeshMetric.Agent.Listeners;

/// <summary>What all ports of an agent share.</summary>
/// <param name="Options">Address, limits and timeouts.</param>
/// <param name="Slots">Scrapes that may still begin, over all ports.</param>
/// <param name="Counters">Sums over all ports.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where ports are told.</param>
/// <param name="ServerLoggers">Where the web server logs.</param>
internal sealed record ListenerContext(
    AgentOptions Options, SemaphoreSlim Slots, AgentCounters Counters, TimeProvider Time, ILogger Logger, ILoggerFactory ServerLoggers);

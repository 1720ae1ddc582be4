using System.Collections.Concurrent;

using MeshMetric.Agent.Pipelines;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Agent.Listeners;

/// <summary>Tells what an endpoint leaves out because its scraper would refuse it, each once per configuration: it comes back with every scrape.</summary>
internal sealed partial class LeftOutLog(string endpoint, ILogger logger)
{
    // The names come from sources, which may make up new ones forever.
    private const int MaxTold = 100;

    private readonly ConcurrentDictionary<(WriteAnomaly Reason, string Family), bool> _told = new();

    /// <summary>Logs what has not been logged yet.</summary>
    public void Tell(WriteAnomalies anomalies)
    {
        foreach (var first in anomalies.First)
        {
            if (_told.Count < MaxTold && _told.TryAdd(first, true))
            {
                LogLeftOut(logger, endpoint, first.Family, WriteReasons.SentenceOf(first.Reason));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Endpoint} leaves out of {Family}: {What}")]
    private static partial void LogLeftOut(ILogger logger, string endpoint, string family, string what);
}

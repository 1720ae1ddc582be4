using MeshMetric.Agent.Logging;
using MeshMetric.Agent.Pipelines;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Agent.Listeners;

/// <summary>Tells what an endpoint leaves out because its scraper would refuse it, each once per configuration: it comes back with every scrape.</summary>
internal sealed partial class LeftOutLog(string endpoint, ILogger logger)
{
    private readonly ToldOnce<(WriteAnomaly Reason, string Family)> _told = new();

    /// <summary>Logs what has not been logged yet.</summary>
    public void Tell(WriteAnomalies anomalies)
    {
        foreach (var first in anomalies.First)
        {
            if (_told.IsNew(first))
            {
                LogLeftOut(logger, endpoint, first.Family, WriteReasons.SentenceOf(first.Reason));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Endpoint} leaves out of {Family}: {What}")]
    private static partial void LogLeftOut(ILogger logger, string endpoint, string family, string what);
}

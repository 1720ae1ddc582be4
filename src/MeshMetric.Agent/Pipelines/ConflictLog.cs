using MeshMetric.Agent.Logging;
using MeshMetric.Metrics.Merging;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Tells families and series that two sources carry, each once per configuration: they come back with every scrape.</summary>
internal sealed partial class ConflictLog(ILogger logger)
{
    private readonly ToldOnce<(string Family, string KeptFrom, string DroppedFrom)> _told = new();

    /// <summary>Logs what has not been logged yet.</summary>
    public void Tell(MergeReport report)
    {
        foreach (var conflict in report.Conflicts)
        {
            if (_told.IsNew((conflict.Family, conflict.KeptFrom, conflict.DroppedFrom)))
            {
                LogConflict(logger, conflict.Family, conflict.KeptFrom, conflict.DroppedFrom, conflict.Reason);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Family} of {KeptFrom} stays, that of {DroppedFrom} is left out: {Reason}")]
    private static partial void LogConflict(ILogger logger, string family, string keptFrom, string droppedFrom, string reason);
}

using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Configuration;

/// <summary>Tells what a configuration does and what is doubtful about it; a warning that stays is told once.</summary>
internal sealed partial class ConfigurationLog(ILogger logger)
{
    private HashSet<PipelineWarning> _told = [];

    /// <summary>Logs a configuration that takes effect.</summary>
    public void Tell(AgentConfiguration configuration, AgentOptions options)
    {
        var pipelines = configuration.Pipelines.Pipelines;
        var dataplane = configuration.Dataplane;
        if (pipelines.Count == 0)
        {
            LogNothing(logger, dataplane.Name, dataplane.Mesh);
        }
        else
        {
            LogApplied(logger, dataplane.Name, dataplane.Mesh, pipelines.Count, pipelines.Sum(pipeline => pipeline.Backends.Count));
        }

        var warnings = new HashSet<PipelineWarning>(configuration.Pipelines.Warnings);
        if (options.EnvoyAdmin is null && pipelines.Any(pipeline => !SourceFilters.KeepsNothing(pipeline.Sidecar)))
        {
            warnings.Add(new PipelineWarning(null, "", "the sidecar is not read, as no --envoy-admin was given"));
        }

        foreach (var warning in warnings.Where(warning => !_told.Contains(warning)))
        {
            var subject = string.Join(": ", new[] { warning.Policy ?? "dataplane " + dataplane.Name, warning.Field }.Where(part => part.Length > 0));
            LogWarning(logger, subject, warning.Reason);
        }

        _told = warnings;
    }

    [LoggerMessage(LogLevel.Information, "Dataplane {Dataplane} of mesh {Mesh}: {Pipelines} pipelines, {Backends} backends")]
    private static partial void LogApplied(ILogger logger, string dataplane, string mesh, int pipelines, int backends);

    [LoggerMessage(LogLevel.Warning, "No policy matches dataplane {Dataplane} of mesh {Mesh}, or none names a backend; nothing is scraped")]
    private static partial void LogNothing(ILogger logger, string dataplane, string mesh);

    [LoggerMessage(LogLevel.Warning, "{Subject}: {Reason}")]
    private static partial void LogWarning(ILogger logger, string subject, string reason);
}

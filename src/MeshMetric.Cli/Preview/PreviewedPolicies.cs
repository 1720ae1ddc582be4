using MeshMetric.Cli.Input;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Cli.Preview;

/// <summary>What policies make of a dataplane and its sources' bodies: the agent's data path, run once.</summary>
/// <param name="Dataplane">The dataplane.</param>
/// <param name="Pipelines">Its pipelines.</param>
internal sealed record PreviewedPolicies(DataplaneResource Dataplane, IReadOnlyList<PreviewedPipeline> Pipelines) : IDisposable
{
    /// <summary>Compiles policies, and tells warnings and an empty answer.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="resources">The policies.</param>
    /// <param name="terminal">Where to tell.</param>
    public static async Task<IReadOnlyList<Pipeline>> CompileAsync(
        DataplaneResource dataplane, IReadOnlyList<Resource> resources, Terminal terminal)
    {
        PipelineSet set = PipelineCompiler.Compile(dataplane, resources, TimeProvider.System.GetUtcNow());
        foreach (PipelineWarning warning in set.Warnings)
        {
            IEnumerable<string?> parts = new[] { warning.Policy, warning.Field, warning.Reason }.Where(part => !string.IsNullOrEmpty(part));
            await terminal.Error.WriteLineAsync("warning: " + string.Join(": ", parts));
        }

        if (set.Pipelines.Count == 0)
        {
            int policies = resources.OfType<MeshMetricResource>().Count(policy => policy.Mesh == dataplane.Mesh);
            string reason = policies == 0
                ? $"there is no MeshMetric of mesh {dataplane.Mesh} among the files"
                : $"of the MeshMetrics of mesh {dataplane.Mesh} ({policies}) none that selects this dataplane declares a backend";
            await terminal.Error.WriteLineAsync($"no pipeline for dataplane {dataplane.Mesh}/{dataplane.Name}, so it would send nothing: {reason}");
        }

        return set.Pipelines;
    }

    /// <summary>Reads the bodies of pipelines.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="pipelines">Its pipelines with their numbers.</param>
    /// <param name="request">Which bodies there are.</param>
    /// <param name="applications">The applications' bodies by name.</param>
    /// <param name="bodies">Reads them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">A body can't be read.</exception>
    public static async Task<PreviewedPolicies> ReadAsync(
        DataplaneResource dataplane,
        IEnumerable<(int Number, Pipeline Pipeline)> pipelines,
        BodyRequest request,
        IReadOnlyDictionary<string, string> applications,
        BodyReader bodies,
        CancellationToken cancellationToken)
    {
        var read = new List<PreviewedPipeline>();
        var made = new PreviewedPolicies(dataplane, read);
        try
        {
            foreach (var (number, pipeline) in pipelines)
            {
                read.Add(await PreviewedPipeline.ReadAsync(number, pipeline, dataplane, request, applications, bodies, cancellationToken));
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Says what the call gives no body for.</summary>
    public static async Task TellMissingAsync(
        IEnumerable<Pipeline> pipelines, BodyRequest request, IReadOnlyDictionary<string, string> applications, Terminal terminal)
    {
        List<Pipeline> all = [.. pipelines];
        if (request.Sidecar is null && all.Any(pipeline => !SourceFilters.KeepsNothing(pipeline.Sidecar)))
        {
            await terminal.Error.WriteLineAsync("note: no --sidecar; the sidecar's metrics are left out");
        }

        foreach (string name in ApplicationsOf(all).Where(name => !applications.ContainsKey(name)))
        {
            await terminal.Error.WriteLineAsync($"note: no --application {name}=FILE|URL; the application is left out");
        }
    }

    /// <summary>The names of all applications.</summary>
    public static IReadOnlyList<string> ApplicationsOf(IEnumerable<Pipeline> pipelines) =>
        [.. pipelines.SelectMany(pipeline => pipeline.Applications).Select(SourceName.Of).Distinct()];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PreviewedPipeline pipeline in Pipelines)
        {
            pipeline.Dispose();
        }
    }
}

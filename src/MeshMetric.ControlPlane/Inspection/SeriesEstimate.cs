using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>What can be said of a dataplane's series before and after a change, from what its agent delivered last. Pure.</summary>
internal static class SeriesEstimate
{
    /// <summary>The series of all backends together; <see langword="null"/> while one has not been reported.</summary>
    /// <param name="set">What holds.</param>
    /// <param name="reported">Series by what the agent calls the backend.</param>
    public static long? Now(PipelineSet set, IReadOnlyDictionary<string, long> reported) => Sum(set, (_, backend) => Of(backend, reported));

    /// <summary>The series there would be; <see langword="null"/> when a pipeline keeps something that no pipeline keeps now.</summary>
    public static long? Then(PipelineSet before, PipelineSet after, IReadOnlyDictionary<string, long> reported) => Sum(after, (pipeline, _) => before.Pipelines
        .Where(was => PipelineChanges.KeepTheSame(was, pipeline))
        .SelectMany(was => was.Backends)
        .Select(backend => Of(backend, reported))
        .FirstOrDefault(count => count is not null));

    private static long? Sum(PipelineSet set, Func<Pipeline, PipelineBackend, long?> count)
    {
        long sum = 0;
        foreach (var pipeline in set.Pipelines)
        {
            foreach (var backend in pipeline.Backends)
            {
                if (count(pipeline, backend) is not { } series)
                {
                    return null;
                }

                sum += series;
            }
        }

        return sum;
    }

    private static long? Of(PipelineBackend backend, IReadOnlyDictionary<string, long> reported) =>
        reported.TryGetValue(PipelineChanges.ReportedName(backend), out var count) ? count : null;
}

using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>What can be said of a dataplane's series before and after a change, from what its agent reported last. Pure.</summary>
/// <param name="before">What holds.</param>
/// <param name="report">The agent's report, or <see langword="null"/>.</param>
internal sealed class SeriesEstimate(PipelineSet before, AgentReport? report)
{
    // What agents call it.
    private const string Sidecar = "sidecar";

    private readonly SourceReport? _sidecar = report?.Sources.FirstOrDefault(source => source.Name == Sidecar);

    /// <summary>The series of all backends together; <see langword="null"/> while some pipeline has none that was reported.</summary>
    public long? Now() => Sum(before, pipeline => Reported(pipeline) is { } series ? SeriesRange.Of(series) : null)?.Exactly;

    /// <summary>The series there would be; <see langword="null"/> when nothing can be said.</summary>
    public SeriesRange? Then(PipelineSet after) => Sum(after, Of);

    private static SeriesRange? Sum(PipelineSet set, Func<Pipeline, SeriesRange?> count)
    {
        var sum = SeriesRange.Of(0);
        foreach (var pipeline in set.Pipelines)
        {
            if (count(pipeline) is not { } known)
            {
                return null;
            }

            // Each backend gets all of it.
            sum = pipeline.Backends.Aggregate(sum, (total, _) => total + known);
        }

        return sum;
    }

    private SeriesRange? Of(Pipeline pipeline)
    {
        if (ReportedOf(was => PipelineChanges.KeepTheSame(was, pipeline)) is { } same)
        {
            return SeriesRange.Of(same.Series);
        }

        // A budget has a say in what is left; how large a say is not known beforehand.
        return pipeline.Limits is null
            && ReportedOf(was => PipelineChanges.KeepTheSame(was with { Sidecar = pipeline.Sidecar }, pipeline)) is { } model
            && SidecarNow(model.Pipeline.Sidecar) is { } now
            && SidecarThen(pipeline.Sidecar, model.Pipeline.Sidecar) is { } then
                ? then + SeriesRange.Of(Math.Max(0, model.Series - now))
                : null;
    }

    /// <summary>The first pipeline that fits and whose series were reported.</summary>
    private (Pipeline Pipeline, long Series)? ReportedOf(Func<Pipeline, bool> fits)
    {
        foreach (var pipeline in before.Pipelines.Where(fits))
        {
            if (Reported(pipeline) is { } series)
            {
                return (pipeline, series);
            }
        }

        return null;
    }

    /// <summary>A pipeline's series, by whichever of its backends has them: they all get the same.</summary>
    private long? Reported(Pipeline pipeline) => pipeline.Backends
        .Select(backend => report?.Backends.FirstOrDefault(known => known.Series is not null && known.Name == PipelineChanges.ReportedName(backend))?.Series)
        .FirstOrDefault(series => series is not null);

    private long? SidecarNow(SidecarSettings settings) =>
        settings.Profile is { } profile && !Includes(settings) && !Excludes(settings) && Counted(profile.BuiltIn) is { } count ? count
        : before.Pipelines.Count == 1 ? _sidecar?.SamplesKept
        : null;

    private SeriesRange? SidecarThen(SidecarSettings settings, SidecarSettings was)
    {
        // What was never written is not in the counts, or it is; neither can be taken for the other.
        if (settings.UsedOnly != was.UsedOnly || before.Pipelines.Any(pipeline => pipeline.Sidecar.UsedOnly != was.UsedOnly))
        {
            return null;
        }

        var all = Counted(BuiltInProfile.Full);
        if (settings.Profile is not { } profile)
        {
            return new SeriesRange(0, all);
        }

        // Each profile is a part of the next.
        long? atLeast = null;
        long? atMost = null;
        foreach (var known in Enum.GetValues<BuiltInProfile>())
        {
            atLeast = known <= profile.BuiltIn ? Counted(known) ?? atLeast : atLeast;
            atMost = known >= profile.BuiltIn ? atMost ?? Counted(known) : atMost;
        }

        return new SeriesRange(Excludes(settings) ? 0 : atLeast ?? 0, Includes(settings) ? all : atMost);
    }

    private long? Counted(BuiltInProfile profile) => profile == BuiltInProfile.None ? 0 : _sidecar?.Profiles?.Of(profile);

    private static bool Includes(SidecarSettings settings) =>
        settings.Include.Count > 0 || (settings.Profile is { } profile && profile.Layers.Any(layer => layer.Include.Count > 0));

    private static bool Excludes(SidecarSettings settings) =>
        settings.Exclude.Count > 0 || (settings.Profile is { } profile && profile.Layers.Any(layer => layer.Exclude.Count > 0));
}

using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>What a pipeline's read of Envoy asks for, compiled of profiles and selectors (the policy's own regex is not meant here).</summary>
internal sealed class AskedOfEnvoy
{
    private const int LongestShown = 120;

    private readonly string? _regex;

    private AskedOfEnvoy(string? filter, string? regex, bool isAsked)
    {
        Filter = filter;
        _regex = regex;
        IsAsked = isAsked;
    }

    /// <summary>The filter on raw stat names; <see langword="null"/> when everything is asked for, or the policy's own regex.</summary>
    public string? Filter { get; }

    /// <summary>Whether Envoy is asked at all.</summary>
    public bool IsAsked { get; }

    /// <summary>What a pipeline asks, together with those of its dataplane that share its read.</summary>
    public static AskedOfEnvoy For(Pipeline pipeline, PipelineSet set)
    {
        IEnumerable<SidecarSettings> sidecars = set.Pipelines.Select(other => other.Sidecar);
        bool isAsked = !SourceFilters.KeepsNothing(pipeline.Sidecar);
        return new AskedOfEnvoy(isAsked ? EnvoyStatsQuery.CompiledFilter(pipeline.Sidecar, sidecars) : null, pipeline.Sidecar.Regex, isAsked);
    }

    /// <summary>The filter in one line of sane length.</summary>
    public string Describe() =>
        !IsAsked ? "none: nothing of the sidecar can be kept, so Envoy is not asked"
        : _regex is not null ? "the policy's regex"
        : Filter is null ? "none: Envoy is asked for everything"
        : Filter.Length <= LongestShown ? Filter
        : $"{Filter[..LongestShown]}... ({Filter.Length} characters; all of it with -o json)";

    /// <summary>Where a family that the pipeline drops is dropped.</summary>
    /// <param name="family">The family's name in the exposition.</param>
    /// <param name="labels">The labels known of the series.</param>
    public string WhereDropped(string family, IEnumerable<KeyValuePair<string, string>> labels)
    {
        if (Filter is null)
        {
            return "Envoy is asked for everything, and the agent drops it";
        }

        return RawStatNames.FindMatch(Filter, family, labels) is { } raw
            ? $"Envoy may send it, and the agent drops it: the filter that Envoy is asked with lets through more than is kept, such as {raw}"
            : "Envoy is likely not even asked for it: the filter that it is asked with matches none of the raw names tried";
    }
}

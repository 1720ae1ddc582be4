using MeshMetric.Agent.Configuration;
using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// From pipelines to distinct things to read: pipelines that want the same of the same place share a source and its reads, each with a filter of its
/// own. Pure.
/// </summary>
/// <param name="Sources">The distinct sources, the sidecar's first.</param>
/// <param name="Pipelines">Per pipeline what it uses, in merge order.</param>
internal sealed record SourcePlan(IReadOnlyList<SourcePlan.Entry> Sources, IReadOnlyList<IReadOnlyList<SourcePlan.Use>> Pipelines)
{
    /// <summary>Plans a configuration.</summary>
    public static SourcePlan Build(AgentConfiguration configuration, AgentOptions options)
    {
        var entries = new List<Entry>();
        var pipelines = new List<IReadOnlyList<Use>>();
        var sidecars = configuration.Pipelines.Pipelines.Select(pipeline => pipeline.Sidecar).ToList();
        foreach (var pipeline in configuration.Pipelines.Pipelines)
        {
            var uses = new List<Use>();
            if (options.EnvoyAdmin is { } admin && !SourceFilters.KeepsNothing(pipeline.Sidecar))
            {
                var labels = DataplaneIdentity.Labels(configuration.Dataplane, pipeline.Labels);
                var filter = EnvoyStatsQuery.CompiledFilter(pipeline.Sidecar, sidecars, options.MaxEnvoyFilterLength);
                var target = SourceTarget.OfSidecar(admin, pipeline.Sidecar, filter);
                var filters = BudgetStep.Of(pipeline).Select(step => SourceFilters.Of(step.Sidecar)).ToList();
                var use = AddUse(entries, target, SourceName.Sidecar, filters, labels);
                entries[use.Source].Sidecars.Add(pipeline.Sidecar);
                uses.Add(use);
            }

            foreach (var application in pipeline.Applications)
            {
                var labels = DataplaneIdentity.Labels(configuration.Dataplane, pipeline.Labels, application.Labels);
                var name = SourceName.Of(application);
                uses.Add(AddUse(entries, SourceTarget.OfApplication(application), name, [SourceFilters.Of(application)], labels));
            }

            pipelines.Add(uses);
        }

        return new SourcePlan(entries, pipelines);
    }

    private static Use AddUse(
        List<Entry> entries, SourceTarget target, string name, List<FamilyFilter> filters, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        // A plan holds a bounded number of filters; a place with more pipelines than that is read twice.
        var index = entries.FindIndex(entry => entry.Target == target && entry.Filters.Count + filters.Count <= ReadPlan.MaxFilters);
        if (index < 0)
        {
            index = entries.Count;
            entries.Add(new Entry(target, name));
        }

        var source = entries[index];
        source.Filters.AddRange(filters);
        source.LabelNames.UnionWith(labels.Select(label => label.Key));
        return new Use(index, name, [.. Enumerable.Range(source.Filters.Count - filters.Count, filters.Count)], new AddedLabels(labels));
    }

    /// <summary>A distinct thing to read.</summary>
    /// <param name="Target">Where and how.</param>
    /// <param name="Name">What the first pipeline that reads it calls it.</param>
    internal sealed record Entry(SourceTarget Target, string Name)
    {
        /// <summary>The filters of every use.</summary>
        public List<FamilyFilter> Filters { get; } = [];

        /// <summary>What the pipelines that read it say of the sidecar; empty for an application.</summary>
        public List<SidecarSettings> Sidecars { get; } = [];

        /// <summary>Every label name that some use adds.</summary>
        public HashSet<string> LabelNames { get; } = new(StringComparer.Ordinal);

        /// <summary>The source that runs.</summary>
        public Source Create(SourceConnection connection, SourceLimits limits, BlockPool memory, TimeProvider time)
        {
            var readLimits = new ReadLimits
            {
                MaxLineBytes = limits.MaxLineBytes,
                MaxBodyBytes = limits.MaxBodyBytes,
                MaxLabels = limits.MaxLabels,
                MaxFamilies = limits.MaxFamilies,
                MaxSamples = limits.MaxSamples,
            };
            var reader = new SourceReader(new ReadPlan(Filters, LabelNames), readLimits, memory);
            return new Source(connection.Health, Sidecars.Count > 0 ? Counted(connection, reader, time) : token => connection.ReadAsync(reader, Target, token), time);
        }

        private Func<CancellationToken, Task<ScrapeSnapshot>> Counted(SourceConnection connection, SourceReader reader, TimeProvider time)
        {
            var isWhole = Target.Filter is null && Sidecars.TrueForAll(settings => settings.Regex is null);
            var widest = Sidecars.Select(ProfileCounter.WholeProfile).Aggregate((one, other) => one is null || other > one ? other : one);
            var counter = new ProfileCounter(widest, isWhole, time);
            return async token =>
            {
                var snapshot = await connection.ReadAsync(reader, Target, token);
                if (counter.Count(snapshot) is { } profiles)
                {
                    connection.Health.Count(profiles);
                }

                return snapshot;
            };
        }
    }

    /// <summary>A pipeline's use of a source.</summary>
    /// <param name="Source">Index into <see cref="SourcePlan.Sources"/>.</param>
    /// <param name="Name">What the pipeline calls it.</param>
    /// <param name="Filters">Indexes of the pipeline's filters, one for each level of its budget.</param>
    /// <param name="Labels">The labels the pipeline adds.</param>
    internal sealed record Use(int Source, string Name, IReadOnlyList<int> Filters, AddedLabels Labels);
}

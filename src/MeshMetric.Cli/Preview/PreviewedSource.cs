using System.Buffers;

using MeshMetric.Cli.Input;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Preview;

/// <summary>A source of a pipeline, read once with the pipeline's filter and those it is compared with.</summary>
internal sealed class PreviewedSource : IDisposable
{
    /// <summary>The filter that keeps everything.</summary>
    public const int Everything = 1;

    /// <summary>The pipeline's own filter.</summary>
    private const int Own = 0;

    private readonly FamilyFilter _filter;
    private readonly AddedLabels _labels;

    private PreviewedSource(
        string name,
        MetricBody body,
        SidecarSettings? sidecar,
        ScrapeSnapshot snapshot,
        FamilyFilter filter,
        IReadOnlyList<int> levels,
        AddedLabels labels)
    {
        _filter = filter;
        Levels = levels;
        Name = name;
        Body = body;
        Sidecar = sidecar;
        Snapshot = snapshot;
        _labels = labels;
    }

    /// <summary>The built-in profiles a sidecar is compared with.</summary>
    public static IReadOnlyList<BuiltInProfile> Profiles { get; } = [BuiltInProfile.Minimal, BuiltInProfile.Default, BuiltInProfile.Full];

    /// <summary>The source's name.</summary>
    public string Name { get; }

    /// <summary>What was read.</summary>
    public MetricBody Body { get; }

    /// <summary>What the policies say of the sidecar; <see langword="null"/> for an application.</summary>
    public SidecarSettings? Sidecar { get; }

    /// <summary>What the read left.</summary>
    public ScrapeSnapshot Snapshot { get; }

    /// <summary>The filters at the levels of the pipeline's budget, the policy's own first.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>The source as the pipeline merges it at a level of its budget.</summary>
    public MergeInput InputAt(int level) => InputOf(Levels[Math.Min(level, Levels.Count - 1)]);

    /// <summary>Reads the sidecar's body.</summary>
    /// <exception cref="UsageException">The body is not one of metrics.</exception>
    public static PreviewedSource OfSidecar(MetricBody body, Pipeline pipeline, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        SidecarSettings settings = pipeline.Sidecar;
        List<FamilyFilter> filters = [SourceFilters.Of(settings), FamilyFilter.KeepAll];
        filters.AddRange(Profiles.Select(profile => SourceFilters.Of(settings with { Profile = ProfileSelection.Of(profile), Regex = null })));
        List<FamilyFilter> narrower = [.. BudgetStep.Of(pipeline).Skip(1).Select(step => SourceFilters.Of(step.Sidecar))];
        IReadOnlyList<int> levels = [Own, .. Enumerable.Range(filters.Count, narrower.Count)];
        return Read(SourceName.Sidecar, body, settings, [.. filters, .. narrower], levels, labels);
    }

    /// <summary>Reads an application's body.</summary>
    /// <exception cref="UsageException">The body is not one of metrics.</exception>
    public static PreviewedSource OfApplication(
        string name, MetricBody body, ApplicationSettings settings, IReadOnlyList<KeyValuePair<string, string>> labels) =>
        Read(name, body, sidecar: null, [SourceFilters.Of(settings), FamilyFilter.KeepAll], [Own], labels);

    /// <summary>What this source alone gives with a filter.</summary>
    /// <param name="filter"><see cref="Everything"/>, or absent for the pipeline's own.</param>
    public IReadOnlyList<FamilyFigures> Measure(int filter = Own)
    {
        using MergedScrape scrape = MergedScrape.Merge([InputOf(filter)]);
        return FamilyFigures.Of(scrape);
    }

    /// <summary>What this source, a sidecar, gives with a built-in profile in place of what the policies say.</summary>
    public IReadOnlyList<FamilyFigures> Measure(BuiltInProfile profile) => Measure(Everything + 1 + Profiles.ToList().IndexOf(profile));

    /// <summary>What a user of the figures should know.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Sidecar?.Regex is { } regex)
        {
            yield return Body.IsLiveEnvoy
                ? $"the policy has the regex {regex}: Envoy filtered by it before it answered, so before and the profiles count only what it let through"
                : $"the policy has the regex {regex}, by which Envoy filters on names that a recorded body does not hold: "
                    + "everything is kept here; give the URL of a running Envoy to see what the regex keeps";
        }

        if (Snapshot.Report.SamplesSeen == 0)
        {
            yield return "the body holds no metrics";
        }
    }

    /// <summary>Why the pipeline keeps or drops a family.</summary>
    public FilterReason Explain(string family) => _filter.Explain(System.Text.Encoding.UTF8.GetBytes(family));

    /// <inheritdoc />
    public void Dispose() => Snapshot.Release();

    private MergeInput InputOf(int filter) => new(Name, Snapshot, filter, _labels);

    private static PreviewedSource Read(
        string name,
        MetricBody body,
        SidecarSettings? sidecar,
        IReadOnlyList<FamilyFilter> filters,
        IReadOnlyList<int> levels,
        IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        var limits = new ReadLimits { MaxBodyBytes = Math.Max(body.Content.Length, 1) };
        var reader = new SourceReader(new ReadPlan(filters, labels.Select(label => label.Key)), limits);
        ScrapeSnapshot snapshot = reader.Read(new ReadOnlySequence<byte>(body.Content), body.ReadAt, body.Format);
        return snapshot.Report.Failure is { } failure
            ? throw new UsageException($"{name}: {body.Location}: {failure}")
            : new PreviewedSource(name, body, sidecar, snapshot, filters[Own], levels, new AddedLabels(labels));
    }
}

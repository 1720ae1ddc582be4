using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Explained;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Preview;

/// <summary>What policies keep and cost.</summary>
internal static class PreviewSummary
{
    private const int MostExpensive = 10;

    // How often Prometheus scrapes when its configuration doesn't say.
    private static readonly TimeSpan AssumedInterval = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    // Keeps what is included and nothing else, as an application's filter does.
    private static readonly FamilyFilter Dashboards =
        FamilyFilter.ForApplication(regex: null, BuiltInProfiles.Dashboards.Select(entry => entry.Selector), []);

    /// <summary>Sums up.</summary>
    /// <param name="previewed">What was read.</param>
    /// <param name="interval">The interval of every backend; absent, what the policy says or else 60 s.</param>
    public static PreviewDto Of(PreviewedPolicies previewed, TimeSpan? interval)
    {
        List<SidecarSettings> sidecars = [.. previewed.Pipelines.Select(pipeline => pipeline.Pipeline.Sidecar)];
        return new PreviewDto(
            new DataplaneDto(previewed.Dataplane.Mesh, previewed.Dataplane.Name),
            [.. previewed.Pipelines.Select(pipeline => Of(pipeline, sidecars, previewed.Dataplane, interval))]);
    }

    private static PreviewPipelineDto Of(
        PreviewedPipeline pipeline, List<SidecarSettings> sidecars, DataplaneResource dataplane, TimeSpan? interval)
    {
        BudgetDecision? decision = pipeline.Decide();
        using MergedScrape scrape = pipeline.Merge(decision);
        FiguresDto served = Sum(FamilyFigures.Of(scrape));
        EncodeReport? otlp = null;
        if (pipeline.Pipeline.Backends.Any(backend => backend is OpenTelemetryBackend))
        {
            using EncodedMetrics encoded = OtlpPreview.Encode(scrape, dataplane);
            otlp = encoded.Report;
        }

        MergeReport report = scrape.Report;
        return new PreviewPipelineDto(
            pipeline.Number,
            [
                .. pipeline.Pipeline.Backends.Select(backend => backend is OpenTelemetryBackend
                    ? Of(BackendName.Of(backend), otlp!.Points, otlp.Bytes, interval)
                    : Of(BackendName.Of(backend), served.Series, served.Bytes, interval)),
            ],
            [.. pipeline.Sources.Select(source => Of(source, sidecars))],
            served,
            decision is null ? null : Of(pipeline, decision),
            report.DuplicateSamples,
            report.ConflictingSamples,
            report.ConflictingFamilies,
            [.. report.Conflicts.Select(c => new ConflictDto(c.Family, c.KeptFrom, c.DroppedFrom, c.Reason))]);
    }

    private static PreviewBudgetDto Of(PreviewedPipeline pipeline, BudgetDecision decision)
    {
        LimitSettings limits = pipeline.Pipeline.Limits!;
        BudgetLevel level = BudgetStep.LevelOf(BudgetStep.Of(pipeline.Pipeline), decision);
        return new PreviewBudgetDto(
            new LimitsDto(limits.Series, limits.Bytes, limits.OnExceeded.ToString()),
            (int)level,
            BudgetStep.Describe(level),
            decision.Wanted.Series,
            decision.Wanted.Bytes,
            decision.Served.Series,
            decision.Served.Bytes,
            [.. decision.LeftOut.Names.Order(StringComparer.Ordinal)],
            decision.IsWithin);
    }

    private static PreviewBackendDto Of(BackendName name, long series, long bytes, TimeSpan? given)
    {
        TimeSpan interval = given ?? name.Interval ?? AssumedInterval;
        string from = given is not null ? "--interval" : name.Interval is not null ? "refreshInterval" : "assumed";
        return new PreviewBackendDto(
            name.Display, BackendName.Spell(interval), from, series, bytes, series, (long)Math.Round(series * (Month / interval)));
    }

    private static PreviewSourceDto Of(PreviewedSource source, List<SidecarSettings> sidecars)
    {
        IReadOnlyList<FamilyFigures> before = source.Measure(PreviewedSource.Everything);
        IReadOnlyList<FamilyFigures> after = source.Measure();
        FiguresDto all = Sum(before);
        FiguresDto kept = Sum(after);
        ReadReport report = source.Snapshot.Report;
        return new PreviewSourceDto
        {
            Source = source.Name,
            Body = source.Body.Location,
            BodyBytes = source.Body.Content.Length,
            EnvoyFilter = source.Sidecar is { } sidecar ? sidecar.Regex ?? EnvoyStatsQuery.CompiledFilter(sidecar, sidecars) : null,
            Before = all,
            After = kept,
            ShareOfSeries = Share(kept, all),
            Profiles = source.Sidecar is null ? [] : [.. PreviewedSource.Profiles.Select(profile => Of(source, profile, all))],
            MostExpensive =
            [
                .. after.OrderByDescending(f => f.Series).ThenByDescending(f => f.Bytes).ThenBy(f => f.Name, StringComparer.Ordinal)
                    .Take(MostExpensive).Select(f => new FamilyFiguresDto(f.Name, f.Type, f.Series, f.Bytes)),
            ],
            DroppedOfDashboards = source.Sidecar is null ? [] : DroppedOfDashboards(before, after),
            SkippedLines = report.MalformedLines,
            Problems = [.. report.Problems.Select(problem => new LineProblemDto(problem.Line, problem.Reason))],
            RepeatedMetadata = report.RepeatedMetadata,
            Warnings = [.. source.Warnings()],
        };
    }

    private static ProfileFiguresDto Of(PreviewedSource source, BuiltInProfile profile, FiguresDto all)
    {
        FiguresDto figures = Sum(source.Measure(profile));
        return new ProfileFiguresDto(ProfileSelection.Of(profile).Name, figures, Share(figures, all));
    }

    private static List<MissedFamilyDto> DroppedOfDashboards(IReadOnlyList<FamilyFigures> before, IReadOnlyList<FamilyFigures> after)
    {
        HashSet<string> kept = [.. after.Select(family => family.Name)];
        return
        [
            .. before.Where(family => !kept.Contains(family.Name) && Dashboards.Keeps(System.Text.Encoding.UTF8.GetBytes(family.Name)))
                .OrderBy(family => family.Name, StringComparer.Ordinal)
                .Select(family => new MissedFamilyDto(family.Name, family.Series)),
        ];
    }

    private static FiguresDto Sum(IReadOnlyList<FamilyFigures> families) =>
        new(families.Count, families.Sum(family => family.Series), families.Sum(family => family.Bytes));

    private static double Share(FiguresDto part, FiguresDto whole) => whole.Series == 0 ? 0 : Math.Round((double)part.Series / whole.Series, 4);
}

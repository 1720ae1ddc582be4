using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

using Xunit;

namespace MeshMetric.Tests.Metrics.Merging;

public sealed class MergedScrapeTests
{
    [Fact]
    public void Merge_FamilyThatAnotherInterrupts_KeepsAllOfIt()
    {
        const string Text = "# TYPE h histogram\nh_count 4\nother 1\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 4\nh_sum 3\n";

        Assert.Equal(
            "# TYPE h histogram\nh_count 4\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 4\nh_sum 3\nother 1\n",
            Exposition.Write(Exposition.Merge(Text)));
    }

    [Fact]
    public void Family_OfSeveralSources_ComesOutOnceWithOneHeader()
    {
        using MergedScrape scrape = Exposition.Merge(
            "# TYPE up gauge\nup{s=\"a\"} 1\n# TYPE only_a counter\nonly_a 1\n",
            "# TYPE only_b counter\nonly_b 1\n# HELP up Help of b.\n# TYPE up gauge\nup{s=\"b\"} 0\n");

        Assert.Equal(
            "# HELP up Help of b.\n# TYPE up gauge\nup{s=\"a\"} 1\nup{s=\"b\"} 0\n# TYPE only_a counter\nonly_a 1\n# TYPE only_b counter\nonly_b 1\n",
            Exposition.Write(scrape));
        Assert.Equal(0, scrape.Report.DuplicateSamples + scrape.Report.ConflictingSamples + scrape.Report.ConflictingFamilies);
    }

    [Fact]
    public void Series_OfTwoSources_TheEarlierStaysAndBothKindsAreCounted()
    {
        using MergedScrape scrape = Exposition.Merge(
            "a{x=\"1\",y=\"2\"} 1\na{x=\"2\"} 5\n",
            "a{y=\"2\",x=\"1\"} 1.0\na{x=\"2\",z=\"\"} 6\na{x=\"3\"} 7\n");

        Assert.Equal("a{x=\"1\",y=\"2\"} 1\na{x=\"2\"} 5\na{x=\"3\"} 7\n", Exposition.Write(scrape));
        Assert.Equal(1, scrape.Report.DuplicateSamples);
        Assert.Equal(1, scrape.Report.ConflictingSamples);
        MergeConflict conflict = Assert.Single(scrape.Report.Conflicts);
        Assert.Equal(("a", "a", "b"), (conflict.Family, conflict.KeptFrom, conflict.DroppedFrom));
        Assert.Contains("applications[].labels", conflict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_ToldApartByALabelOfTheApplication_BothStay()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("a 1\n", Exposition.Labels(("app", "x"))),
            ("a 2\n", Exposition.Labels(("app", "y"))));

        Assert.Equal("a{app=\"x\"} 1\na{app=\"y\"} 2\n", Exposition.Write(scrape));
    }

    [Fact]
    public void Series_EqualOnlyThroughAnAddedLabel_IsRecognised()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("a{app=\"x\"} 1\n", Exposition.Labels(("app", "ignored"))),
            ("a 1\n", Exposition.Labels(("app", "x"))));

        Assert.Equal("a{app=\"x\"} 1\n", Exposition.Write(scrape));
        Assert.Equal(1, scrape.Report.DuplicateSamples);
    }

    [Fact]
    public void Histogram_OfTwoSourcesWithOneLabelSet_IsKeptWholeFromTheEarlier()
    {
        using MergedScrape scrape = Exposition.Merge(
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"1\"} 1\nh_bucket{s=\"1\",le=\"+Inf\"} 2\nh_sum{s=\"1\"} 3\nh_count{s=\"1\"} 2\n",
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"5\"} 4\nh_bucket{s=\"1\",le=\"+Inf\"} 2\nh_sum{s=\"1\"} 9\nh_count{s=\"1\"} 4\nh_bucket{s=\"2\",le=\"+Inf\"} 1\nh_sum{s=\"2\"} 1\nh_count{s=\"2\"} 1\n");

        Assert.Equal(
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"1\"} 1\nh_bucket{s=\"1\",le=\"+Inf\"} 2\nh_sum{s=\"1\"} 3\nh_count{s=\"1\"} 2\nh_bucket{s=\"2\",le=\"+Inf\"} 1\nh_sum{s=\"2\"} 1\nh_count{s=\"2\"} 1\n",
            Exposition.Write(scrape));
        Assert.Equal(1, scrape.Report.DuplicateSamples);
        Assert.Equal(3, scrape.Report.ConflictingSamples);
    }

    [Fact]
    public void Histogram_WhosePartsASourceHasInTwoPlaces_IsWhole()
    {
        using MergedScrape scrape = Exposition.Merge(
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"1\"} 1\nh_bucket{s=\"1\",le=\"+Inf\"} 2\n# TYPE a gauge\na 1\nh_sum{s=\"1\"} 3\nh_count{s=\"1\"} 2\nh_count{s=\"1\"} 2\n",
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"1\"} 1\nb 1\nh_count{s=\"1\"} 7\n");

        Assert.Equal(
            "# TYPE h histogram\nh_bucket{s=\"1\",le=\"1\"} 1\nh_bucket{s=\"1\",le=\"+Inf\"} 2\nh_sum{s=\"1\"} 3\nh_count{s=\"1\"} 2\nh_count{s=\"1\"} 2\n# TYPE a gauge\na 1\nb 1\n",
            Exposition.Write(scrape));
        Assert.Equal((1, 1), (scrape.Report.DuplicateSamples, scrape.Report.ConflictingSamples));
    }

    [Fact]
    public void Series_ByTheHundredThousandInTwoSources_AreToldApart()
    {
        string Body(int from) => "# TYPE a gauge\n" + string.Concat(Enumerable.Range(from, 100_000).Select(i => $"a{{i=\"{i}\"}} 1\n"));
        using MergedScrape scrape = Exposition.Merge(Body(0), Body(50_000));

        Assert.Equal(50_000, scrape.Report.DuplicateSamples);
        Assert.Equal(0, scrape.Report.ConflictingSamples);
        Assert.Equal(150_002, Exposition.Write(scrape).Split('\n').Length);
    }

    [Fact]
    public void Family_WithAnotherType_IsDroppedFromTheLaterSource()
    {
        using MergedScrape scrape = Exposition.Merge("# TYPE a counter\na 1\n", "# TYPE a gauge\na{x=\"y\"} 2\nb 1\n");

        Assert.Equal("# TYPE a counter\na 1\nb 1\n", Exposition.Write(scrape));
        Assert.Equal(1, scrape.Report.ConflictingFamilies);
        Assert.Contains("type differs", Assert.Single(scrape.Report.Conflicts).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n", "# TYPE x_count gauge\nx_count 1\n")]
    [InlineData("# TYPE x_count gauge\nx_count 1\n", "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n")]
    [InlineData("# TYPE x summary\nx{quantile=\"0.5\"} 1\nx_sum 1\nx_count 1\n", "x_sum 1\n")]
    public void Family_WhoseNameClashesWithAnEarlierSourcesSamples_IsDropped(string first, string second)
    {
        using MergedScrape scrape = Exposition.Merge(first, second);

        Assert.Equal(first, Exposition.Write(scrape));
        Assert.Equal(1, scrape.Report.ConflictingFamilies);
    }

    [Fact]
    public void AddedLabels_OnSamples_StandAfterTheirOwnAndNeverOverThem()
    {
        AddedLabels labels = Exposition.Labels(("mesh", "m\"1\n"), ("zone", ""), ("le", "x"));

        using MergedScrape scrape = Exposition.Merge(("a 1\na{x=\"y\"} 2\na{mesh=\"own\"} 3\na{x=\"y\",le=\"1\"} 4 5\n", labels));

        Assert.Equal(
            "a{mesh=\"m\\\"1\\n\",le=\"x\"} 1\na{x=\"y\",mesh=\"m\\\"1\\n\",le=\"x\"} 2\na{mesh=\"own\",le=\"x\"} 3\na{x=\"y\",le=\"1\",mesh=\"m\\\"1\\n\"} 4 5\n",
            Exposition.Write(scrape));
    }

    [Fact]
    public void Plumbing_IsLeftOutForThePipelineThatWantsIt_AndKeptForTheOther()
    {
        var plan = new ReadPlan(
            [FamilyFilter.ForSidecarProfile(Profile.Default, [], [], []), FamilyFilter.ForSidecarProfile(Profile.Full, [], [], [])], []);
        ScrapeSnapshot snapshot = new SourceReader(plan, new ReadLimits()).Read(new(Encoding.UTF8.GetBytes(
            """
            # TYPE envoy_cluster_upstream_rq_total counter
            envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 1
            envoy_cluster_upstream_rq_total{envoy_cluster_name="ads_cluster"} 2
            # TYPE envoy_cluster_upstream_cx_total counter
            envoy_cluster_upstream_cx_total{envoy_cluster_name="ads_cluster"} 3
            # TYPE envoy_runtime_load_success counter
            envoy_runtime_load_success{} 4

            """)), Exposition.Noon);

        using MergedScrape byDefault = MergedScrape.Merge([new MergeInput("sidecar", snapshot, 0, AddedLabels.None)]);
        using MergedScrape full = MergedScrape.Merge([new MergeInput("sidecar", snapshot, 1, AddedLabels.None)]);

        Assert.Equal(
            "# TYPE envoy_cluster_upstream_rq_total counter\nenvoy_cluster_upstream_rq_total{envoy_cluster_name=\"orders\"} 1\n",
            Exposition.Write(byDefault));
        Assert.Equal(4, Exposition.Write(full).Split('\n').Count(l => l.Length > 0 && l[0] != '#'));
    }

    [Fact]
    public void Snapshot_IsGivenBack_AfterTheLastReference()
    {
        ScrapeSnapshot snapshot = Exposition.Read("a 1\n");
        MergedScrape scrape = MergedScrape.Merge([new MergeInput("a", snapshot, 0, AddedLabels.None)]);

        snapshot.Release();
        Assert.Equal("a 1\n", Exposition.Write(scrape));
        scrape.Dispose();
        scrape.Dispose();

        Assert.Throws<ObjectDisposedException>(snapshot.AddReference);
    }

    [Fact]
    public void FailedSnapshot_AmongOthers_CostsThemNothing()
    {
        using MergedScrape scrape = MergedScrape.Merge(
        [
            new MergeInput("sidecar", ScrapeSnapshot.Failed(Exposition.Noon, "connection refused"), 0, AddedLabels.None),
            new MergeInput("app", Exposition.Read("a 1\n"), 0, AddedLabels.None),
        ]);

        Assert.Equal("a 1\n", Exposition.Write(scrape));
    }
}

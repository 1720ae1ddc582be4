using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

using Xunit;

namespace MeshMetric.Tests.Metrics.Filtering;

/// <summary>The rules on filtering ("selectors", "sidecar", "applications" of the data rules) on whole bodies.</summary>
public sealed class FilteredReadTests
{
    private const string Histogram = """
        # TYPE x histogram
        x_bucket{le="1"} 1
        x_bucket{le="+Inf"} 2
        x_sum 3
        x_count 2

        """;

    [Theory]
    [InlineData(SelectorType.Exact, "x", true)]
    [InlineData(SelectorType.Exact, "x_bucket", false)]
    [InlineData(SelectorType.Contains, "_count", false)]
    [InlineData(SelectorType.Regex, "^x$", true)]
    [InlineData(SelectorType.Regex, "_sum$", false)]
    public void Selector_OnAHistogram_KeepsOrDropsItWhole(SelectorType type, string match, bool kept)
    {
        Assert.Equal(kept ? Histogram : "", Exposition.RoundTrip(Histogram, Application(new Selector(type, match))));
        Assert.Equal(
            kept ? "" : Histogram, Exposition.RoundTrip(Histogram, FamilyFilter.ForApplication(null, [], [new Selector(type, match)])));
    }

    [Fact]
    public void Selector_OnSamplesWithoutType_LooksAtTheSamplesName()
    {
        const string Body = "x_bucket{le=\"1\"} 1\nx_sum 3\nx 4\n";

        Assert.Equal("x_sum 3\n", Exposition.RoundTrip(Body, Application(new Selector(SelectorType.Exact, "x_sum"))));
        Assert.Equal("x 4\n", Exposition.RoundTrip(Body, Application(new Selector(SelectorType.Exact, "x"))));
    }

    [Fact]
    public void Selector_OnASummaryAndOnANameInQuotes_LooksAtTheDeclaredName()
    {
        const string Body = "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 2\ns_count 3\n# TYPE \"a.b\" gauge\n{\"a.b\"} 1\n";

        Assert.Equal("# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 2\ns_count 3\n", Exposition.RoundTrip(Body, Application(new Selector(SelectorType.Exact, "s"))));
        Assert.Equal("# TYPE a_b gauge\na_b 1\n", Exposition.RoundTrip(Body, Application(new Selector(SelectorType.Prefix, "a."))));
    }

    [Theory]
    [InlineData("envoy_cluster_name", "ads_cluster", true)]
    [InlineData("envoy_cluster_name", "access_log_sink", true)]
    [InlineData("envoy_cluster_name", "kuma_envoy_admin", true)]
    [InlineData("envoy_cluster_name", "kuma:envoy:admin", true)]
    [InlineData("envoy_cluster_name", "_kuma:metrics:opentelemetry_x", true)]
    [InlineData("envoy_cluster_name", "system_otel", true)]
    [InlineData("envoy_http_conn_manager_prefix", "kuma_metrics_hijacker", true)]
    [InlineData("envoy_listener_address", "_kuma_metrics_prometheus", true)]
    [InlineData("envoy_listener_address", "127.0.0.1_9901", false)]
    [InlineData("envoy_cluster_name", "orders_system_", false)]
    [InlineData("envoy_virtual_host", "_kuma", false)]
    [InlineData("name", "ads_cluster", false)]
    public void Plumbing_OfAnIncludedFamily_IsLeftOutByEveryProfileButFull(string label, string value, bool isPlumbing)
    {
        Selector[] include = [new(SelectorType.Prefix, "envoy_")];
        string line = $"envoy_x{{{label}=\"{value}\"}} 1\n";
        string body = "envoy_x{envoy_cluster_name=\"orders\"} 2\n" + line + "envoy_x{a=\"b\",envoy_cluster_name=\"shop\"} 3\n";

        // The first line of a family and the later ones are read by different code, so both orders count.
        foreach (string text in (string[])[body, line + body.Replace(line, "", StringComparison.Ordinal)])
        {
            string without = isPlumbing ? text.Replace(line, "", StringComparison.Ordinal) : text;
            foreach (Profile profile in (Profile[])[Profile.None, Profile.Minimal, Profile.Default])
            {
                Assert.Equal(without, Exposition.RoundTrip(text, FamilyFilter.ForSidecarProfile(profile, [], include, [])));
            }

            Assert.Equal(text, Exposition.RoundTrip(text, FamilyFilter.ForSidecarProfile(Profile.Full, [], include, [])));
            Assert.Equal(text, Exposition.RoundTrip(text, FamilyFilter.ForSidecarRegex([])));
            Assert.Equal(text, Exposition.RoundTrip(text, Application(include[0])));
        }
    }

    [Fact]
    public void Plumbing_ThatIsAllOfAFamily_TakesTheFamilyAlong()
    {
        const string Body = "# TYPE envoy_x_rq counter\nenvoy_x_rq{envoy_cluster_name=\"ads_cluster\"} 1\n# TYPE envoy_y_rq counter\nenvoy_y_rq 1\n";

        Assert.Equal("# TYPE envoy_y_rq counter\nenvoy_y_rq 1\n", Exposition.RoundTrip(Body, FamilyFilter.ForSidecarProfile(Profile.Default, [], [], [])));
    }

    [Fact]
    public void Pipelines_OfOneRead_GetEachWhatItsOwnFilterKeeps()
    {
        const string Body = "envoy_a_rq{envoy_cluster_name=\"_x\"} 1\nenvoy_a_rq{envoy_cluster_name=\"y\"} 2\nenvoy_runtime 3\n";
        FamilyFilter[] filters =
        [
            FamilyFilter.ForSidecarProfile(Profile.Full, [], [], []),
            FamilyFilter.ForSidecarProfile(Profile.Default, [], [], []),
            FamilyFilter.ForSidecarProfile(Profile.None, [], [new(SelectorType.Exact, "envoy_runtime")], []),
        ];
        ScrapeSnapshot snapshot = new SourceReader(new ReadPlan(filters, []), new ReadLimits())
            .Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Body)), Exposition.Noon);

        Assert.Equal(
            [Body, "envoy_a_rq{envoy_cluster_name=\"y\"} 2\n", "envoy_runtime 3\n"],
            filters.Select((_, filter) =>
            {
                using MergedScrape scrape = MergedScrape.Merge([new MergeInput("sidecar", snapshot, filter, AddedLabels.None)]);
                return Exposition.Write(scrape);
            }));
        snapshot.Release();
    }

    [Fact]
    public void Names_ThatAreNewAndLongInEveryBody_AreForgottenAgain()
    {
        var reader = new SourceReader(new ReadPlan([Application(new Selector(SelectorType.Exact, "kept"))], []), new ReadLimits { MaxRememberedBytes = 1 << 20 });
        string filler = new('x', 512 * 1024);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < 100; i++)
        {
            ScrapeSnapshot snapshot = reader.Read(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"n{i}{filler} 1\nkept {i}\n")), Exposition.Noon);
            Assert.Equal($"kept {i}\n", Exposition.Write(snapshot));
            snapshot.Release();
        }

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(reader);
        Assert.True(grown < 25L << 20, $"{grown} bytes more than before");
    }

    private static FamilyFilter Application(Selector include) => FamilyFilter.ForApplication(null, [include], []);
}

using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>Prometheus' own OpenMetrics parser reads what the writer makes of text. It wants a timestamp on every sample.</summary>
public sealed class OpenMetricsOutTests : IDisposable
{
    private const string Text = """
        # HELP http_requests_total Says "hi", \\ and\nbye.
        # TYPE http_requests_total counter
        http_requests_total{code="200",path="a\\b\"c\nd"} 5 1700000000000
        # TYPE no_suffix counter
        no_suffix 7 1700000000500
        # TYPE load gauge
        load NaN 1700000000123
        untyped_one 1e3 1700000000000
        # TYPE h histogram
        h_bucket{le="1"} 2 1700000000000
        h_bucket{le="+Inf"} 3 1700000000000
        h_sum 4 1700000000000
        h_count 3 1700000000000
        # TYPE broken histogram
        broken_bucket{le="1"} 2 1700000000000
        broken_count 3 1700000000000
        # TYPE s summary
        s{quantile="0.5"} 2 1700000000000
        s_sum 4 1700000000000
        s_count 3 1700000000000
        # TYPE x_total counter
        x_total 4 1700000000000
        # TYPE x_created gauge
        x_created 3 1700000000000
        {"a.b","c.d"="e"} 1 1700000000000

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Promtool_ReadsOpenMetricsMadeOfText_AndHasEverySeries()
    {
        RealProgram promtool = RealProgram.Find("promtool");
        string file = Path.Combine(_folder, "scrape.om");
        string blocks = Path.Combine(_folder, "blocks");
        await File.WriteAllBytesAsync(file, Convert(), TestContext.Current.CancellationToken);

        ProgramResult created = await promtool.RunAsync(
            ["tsdb", "create-blocks-from", "openmetrics", file, blocks], default, TestContext.Current.CancellationToken);
        Assert.True(created.ExitCode == 0, created.Error);

        // What dumps the blocks wants a write-ahead log beside them.
        Directory.CreateDirectory(Path.Combine(blocks, "wal"));
        ProgramResult dump = await promtool.RunAsync(["tsdb", "dump", blocks], default, TestContext.Current.CancellationToken);

        Assert.True(dump.ExitCode == 0, dump.Error);
        Assert.Contains("""{__name__="no_suffix"} 7 1700000000500""", dump.Output, StringComparison.Ordinal);
        Assert.Contains("""{__name__="http_requests_total", code="200", path="a\\b\"c\nd"} 5 1700000000000""", dump.Output, StringComparison.Ordinal);
        Assert.Contains("""{__name__="a_b", c_d="e"} 1 1700000000000""", dump.Output, StringComparison.Ordinal);
        Assert.Equal(Text.Split('\n').Count(line => line.Length > 0 && line[0] != '#'), dump.Output.Split('\n').Count(line => line.StartsWith('{')));
    }

    private static byte[] Convert()
    {
        ScrapeSnapshot snapshot = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits())
            .Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(Text)), DateTimeOffset.UnixEpoch);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", snapshot, 0, AddedLabels.None)]);
        var output = new ArrayBufferWriter<byte>();
        OpenMetricsWriter.Write(scrape, output);
        return output.WrittenSpan.ToArray();
    }
}

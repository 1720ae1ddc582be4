using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;

using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Demo.Simulation;

public sealed class SimulatedStatsTests
{
    private static readonly SimulatedStats Stats = StatsBuilder.Build(new EnvoyTopology
    {
        Upstreams = ["orders", "payments.svc"],
        TcpUpstreams = ["postgres"],
    });

    private static readonly StatsRequest UsedOnly = new() { Prometheus = true, UsedOnly = true };

    [Fact]
    public async Task WritePrometheus_UsedOnly_HasHundredsOfFamiliesEachOnce()
    {
        string[] types = [.. (await LinesAsync(UsedOnly)).Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))];

        Assert.InRange(types.Length, 200, 1000);
        Assert.Equal(types.Length, types.Select(line => line.Split(' ')[2]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task WritePrometheus_All_HasEverySeriesOnceUnderItsFamily()
    {
        string family = string.Empty;
        HashSet<string> series = [];
        foreach (string line in await LinesAsync(UsedOnly with { UsedOnly = false }))
        {
            if (line.StartsWith('#'))
            {
                family = line.Split(' ')[2];
                continue;
            }

            Assert.Matches($"^{family}(_bucket|_sum|_count)?\\{{", line);
            Assert.True(series.Add(line[..(line.LastIndexOf('}') + 1)]), line);
        }
    }

    [Fact]
    public async Task WritePrometheus_UsedOnly_LeavesOutWhatWasNeverWritten()
    {
        string[] used = await LinesAsync(UsedOnly);
        string[] all = await LinesAsync(UsedOnly with { UsedOnly = false });

        Assert.Empty(used.Except(all));
        Assert.DoesNotContain(used, line => line.Contains("upstream_cx_pool_overflow", StringComparison.Ordinal));
        Assert.Contains("envoy_cluster_upstream_cx_pool_overflow{envoy_cluster_name=\"orders\"} 0", all);
    }

    [Fact]
    public async Task WritePrometheus_Kinds_ComeInEnvoysOrder()
    {
        string[] kinds = [.. (await LinesAsync(UsedOnly)).Where(line => line.StartsWith('#')).Select(line => line.Split(' ')[3])];

        Assert.Equal(["counter", "gauge", "histogram"], kinds.Aggregate(new List<string>(), (runs, kind) =>
        {
            if (runs.Count == 0 || runs[^1] != kind)
            {
                runs.Add(kind);
            }

            return runs;
        }));
    }

    [Fact]
    public async Task WritePrometheus_Histograms_AreCumulativeAndEndAtTheirCount()
    {
        double last = 0;
        int histograms = 0;
        foreach (string line in await LinesAsync(UsedOnly with { Kind = StatKind.Histogram }))
        {
            double value = line.StartsWith('#') ? 0 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            if (line.Contains("_bucket{", StringComparison.Ordinal))
            {
                last = line.Contains("le=\"0.5\"", StringComparison.Ordinal) ? 0 : last;
                Assert.True(value >= last, line);
                last = value;
            }
            else if (line.Contains("_count{", StringComparison.Ordinal))
            {
                Assert.Equal(last, value);
                histograms++;
            }
        }

        Assert.True(histograms > 10);
    }

    [Fact]
    public async Task WritePrometheus_Filter_LooksAtRawNames()
    {
        var filter = new Regex(@"cluster\.payments\.svc\.upstream_rq_2", RegexOptions.NonBacktracking);

        string[] lines = await LinesAsync(UsedOnly with { Filter = filter });

        Assert.NotEmpty(lines);
        Assert.All(
            lines.Where(line => !line.StartsWith('#')),
            line => Assert.Matches("^envoy_cluster_upstream_rq(_xx)?\\{envoy_response_code(_class)?=\"2", line));
    }

    [Fact]
    public async Task WritePrometheus_LaterAge_NoCounterShrinks()
    {
        Dictionary<string, long> before = [];
        foreach (int seconds in (int[])[600, 601, 630, 3600])
        {
            string[] lines = await LinesAsync(UsedOnly with { Kind = StatKind.Counter }, TimeSpan.FromSeconds(seconds));
            foreach (string line in lines.Where(line => !line.StartsWith('#')))
            {
                int space = line.LastIndexOf(' ');
                long value = long.Parse(line[(space + 1)..], CultureInfo.InvariantCulture);
                Assert.True(value >= before.GetValueOrDefault(line[..space]), line);
                before[line[..space]] = value;
            }
        }
    }

    [Fact]
    public async Task WritePrometheus_TextReadouts_OnlyWhenAskedFor()
    {
        string without = string.Join('\n', await LinesAsync(UsedOnly));
        string with = string.Join('\n', await LinesAsync(UsedOnly with { TextReadouts = true }));

        Assert.DoesNotContain("text_value", without, StringComparison.Ordinal);
        Assert.Contains("envoy_control_plane_identifier{text_value=\"simulated\"} 0", with, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WritePrometheus_BlankLines_FollowEachFamily()
    {
        string[] lines = await LinesAsync(UsedOnly with { BlankLines = true }, StringSplitOptions.None);

        Assert.Equal(lines.Count(line => line.StartsWith('#')), lines.Count(line => line.Length == 0) - 1);
    }

    private static Task<string[]> LinesAsync(StatsRequest request, TimeSpan? age = null) =>
        LinesAsync(request, StringSplitOptions.RemoveEmptyEntries, age);

    private static async Task<string[]> LinesAsync(StatsRequest request, StringSplitOptions split, TimeSpan? age = null)
    {
        using var buffer = new MemoryStream();
        PipeWriter output = PipeWriter.Create(buffer, new StreamPipeWriterOptions(leaveOpen: true));
        await Stats.WritePrometheusAsync(request, age ?? TimeSpan.FromMinutes(10), output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(buffer.ToArray()).Split('\n', split);
    }
}

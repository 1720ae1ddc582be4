using System.Text;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Text;
using MeshMetric.Testing.Expositions;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>
/// Our reader and Go's expfmt look at the same bodies and have to find the same families, types, help texts, label sets, values and timestamps; and
/// expfmt has to find in what our writer makes of a body what it found in the body itself. Where they differ on purpose is <see cref="Differences"/>.
/// </summary>
public sealed class ExpfmtDifferentialTests(ExpfmtFixture fixture) : IClassFixture<ExpfmtFixture>, IDisposable
{
    private const int Bodies = 2000;

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(5));
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;

    private CancellationToken Cancel => _deadline.Token;

    /// <summary>
    /// Where we read a body otherwise than expfmt on purpose: what it is, a body, what expfmt finds (an error, or sample names and values), what
    /// we find.
    /// </summary>
    public static TheoryData<string, string, string, string> Differences => new()
    {
        // One bad line costs expfmt the whole body; with us it costs itself (data rules, "a bad line").
        { "a malformed line", "a 1\na b\na{x=\"y\"} 2\n", "error", "a 1, a 2" },
        { "a label twice", "a{x=\"1\",x=\"2\"} 1\nb 1\n", "error", "b 1" },
        { "an escape that is none", "a{x=\"\\y\"} 1\nb 1\n", "error", "b 1" },
        { "invalid UTF-8", "a{x=\"\u00ff\"} 1\nb 1\n", "error", "b 1" },

        // Data rules, "a bad line": the first holds, and is counted.
        { "a second TYPE", "# TYPE a counter\n# TYPE a gauge\na 1\n", "error", "a 1" },
        { "a TYPE after samples", "a 1\n# TYPE a gauge\na{x=\"y\"} 2\n", "error", "a 1, a 2" },
        { "a second HELP", "# HELP a b\n# HELP a c\na 1\n", "error", "a 1" },
        { "a TYPE word with a backslash, which it leaves out", "# TYPE a \\gauge\na 1\n", "a 1", "a 1" },
        { "a TYPE word that text does not have", "# TYPE a stateset\na 1\n", "error", "a 1" },
        { "a HELP text with an escape that is none", "# HELP a \\x\na 1\n", "error", "a 1" },

        // Data rules, "blanks, CR, BOM": tolerated around tokens and at line ends.
        { "blanks at the end of a line", "a 1 \n# TYPE b gauge \nb 2\t\n", "error", "a 1, b 2" },
        { "a carriage return before the newline", "a 1\r\n", "error", "a 1" },
        { "a byte order mark", "\uFEFFa 1\n", "error", "a 1" },
        { "a blank line with a carriage return", "a 1\n\r\n", "error", "a 1" },

        // Data rules, "last line without newline": never served; expfmt refuses the body.
        { "a last line without newline", "a 1\nb 12", "error", "a 1" },

        // Later than this expfmt; Prometheus 3 has them.
        { "quoted names", "{\"a.b\",\"c.d\"=\"e\"} 1\n", "error", "a.b 1" },

        // What expfmt can't hold in its model it leaves out or changes; we keep what was written.
        { "a bucket without bound", "# TYPE a histogram\na_bucket 1\na_count 2\n", "a_count 2", "a_bucket 1, a_count 2" },
        { "a bound that is no number", "# TYPE a histogram\na_bucket{le=\"x\"} 1\na_count 2\n", "error", "a_bucket 1, a_count 2" },
        { "a bound that is NaN", "# TYPE a histogram\na_bucket{le=\"NaN\"} 1\na_count 2\n", "a_count 2", "a_bucket 1, a_count 2" },
        { "a quantile that is missing", "# TYPE a summary\na 1\na_count 2\n", "a_count 2", "a 1, a_count 2" },
        { "a count that is no whole number", "# TYPE a summary\na_count 2.5\n", "a_count 2", "a_count 2.5" },
        { "one timestamp a series, the last", "# TYPE a summary\na_sum 1 5\na_count 2 7\n", "a_count 2, a_sum 1", "a_count 2, a_sum 1" },
        { "a sum twice in one place", "# TYPE a summary\na_sum 1\na_sum 2\n", "a_sum 2", "a_sum 1, a_sum 2" },

        { "a type that it knows and does not read", "# TYPE a gauge_histogram\na 1\n", "", "a 1" },

        // Data rules, "several sources, one series", which holds for several places of one source, too.
        { "a series in two places", "a 1\nb 1\na 1\n", "a 1, a 1, b 1", "a 1, b 1" },
    };

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Reader_OnTheCorpora_AgreesWithExpfmt()
    {
        ExpfmtProgram expfmt = await fixture.GetAsync();
        List<(string Name, byte[] Body)> corpora = [("simulated Envoy", await EnvoyBodyGenerator.GenerateAsync(20_000, seed: 7))];
        string configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, "global: {}\n", Cancel);
        using var client = new HttpClient();
        await using (ListeningProgram nodeExporter = await Testing.Processes.RealPrograms.StartNodeExporterAsync(Cancel))
        {
            corpora.Add(("node exporter", await client.GetByteArrayAsync(new Uri(nodeExporter.Address, "/metrics"), Cancel)));
        }

        await using (ListeningProgram prometheus =
            await Testing.Processes.RealPrograms.StartPrometheusAsync(configuration, Path.Combine(_folder, "data"), Cancel))
        {
            corpora.Add(("Prometheus", await client.GetByteArrayAsync(new Uri(prometheus.Address, "/metrics"), Cancel)));
        }

        await AgreeAsync(expfmt, corpora);
    }

    [Fact]
    public async Task Reader_OnThousandsOfGeneratedBodies_AgreesWithExpfmt() =>
        await AgreeAsync(
            await fixture.GetAsync(),
            [.. Enumerable.Range(0, Bodies).Select(seed => ($"seed {seed}", Encoding.UTF8.GetBytes(RandomExposition.Make(seed))))]);

    [Fact]
    public async Task Reader_OnMutatedBodies_AgreesWithExpfmtWhereverThatReadsThem()
    {
        ExpfmtProgram expfmt = await fixture.GetAsync();
        byte[][] bodies = [.. Enumerable.Range(0, Bodies).Select(seed => BodyMutation.Of(Encoding.UTF8.GetBytes(RandomExposition.Make(seed)), seed))];
        IReadOnlyList<ExpfmtAnswer> theirs = await expfmt.ReadAsync(bodies, Cancel);
        List<string> wrong = [];
        int compared = 0;
        for (int seed = 0; seed < bodies.Length; seed++)
        {
            SampleDump ours = SampleDump.Of(bodies[seed]);
            if (theirs[seed].Error is null && !IsBeyondExpfmt(bodies[seed], ours))
            {
                compared++;
                if (Difference(theirs[seed].Lines, ours.Lines) is { } difference)
                {
                    wrong.Add($"mutated seed {seed}: {difference}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(compared, bodies.Length / 20, bodies.Length);
    }

    [Fact]
    public async Task OpenMetrics_WrittenByExpfmt_IsReadWithItsExemplars()
    {
        ExpfmtProgram expfmt = await fixture.GetAsync();
        IReadOnlyList<ExpfmtAnswer> theirs = await expfmt.WriteOpenMetricsAsync(
            Enumerable.Range(0, Bodies).Select(seed => Encoding.UTF8.GetBytes(RandomExposition.Make(seed))), Cancel);
        int exemplars = 0;
        for (int seed = 0; seed < Bodies; seed++)
        {
            byte[] body = theirs[seed].OpenMetrics!;
            SampleDump ours = SampleDump.Of(body, ExpositionFormat.OpenMetrics);

            Assert.True(ours.Report is { Failure: null, MalformedLines: 0 }, $"seed {seed}: {ours.Report.Failure} {string.Join("; ", ours.Report.Problems)}");
            AssertSame($"seed {seed}", theirs[seed].Lines, ours.Lines);
            AssertSame($"seed {seed}, written and read again", ours.Lines, SampleDump.Of(ours.OpenMetrics, ExpositionFormat.OpenMetrics).Lines);
            exemplars += ours.Lines.Count(line => line.Contains("\t{trace_id", StringComparison.Ordinal));
        }

        Assert.InRange(exemplars, Bodies, int.MaxValue);
    }

    [Fact]
    public async Task Reader_WhereItDiffersOnPurpose_DoesSoAsTold()
    {
        ExpfmtProgram expfmt = await fixture.GetAsync();
        List<(string What, byte[] Body, string Theirs, string Ours)> cases =
            [.. Differences.Select(row => row.Data).Select(row => (row.Item1, Bytes(row.Item2), row.Item3, row.Item4))];
        IReadOnlyList<ExpfmtAnswer> theirs = await expfmt.ReadAsync(cases.Select(one => one.Body), Cancel);

        Assert.All(cases.Zip(theirs), pair =>
        {
            Assert.Equal(pair.First.Theirs, pair.Second.Error is null ? Samples(pair.Second.Lines) : "error");
            Assert.Equal(pair.First.Ours, Samples(SampleDump.Of(pair.First.Body).Lines));
        });

        // The table is text; a lone byte stands there as the character of its number.
        static byte[] Bytes(string body) => body.Contains('\u00ff', StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(body) : Encoding.UTF8.GetBytes(body);
    }

    private async Task AgreeAsync(ExpfmtProgram expfmt, List<(string Name, byte[] Body)> corpora)
    {
        IReadOnlyList<ExpfmtAnswer> theirs = await expfmt.ReadAsync(corpora.Select(corpus => corpus.Body), Cancel);
        List<SampleDump> ours = [.. corpora.Select(corpus => SampleDump.Of(corpus.Body))];
        IReadOnlyList<ExpfmtAnswer> written = await expfmt.ReadAsync(ours.Select(dump => dump.Text), Cancel);
        for (int i = 0; i < corpora.Count; i++)
        {
            Assert.True(theirs[i].Error is null, $"{corpora[i].Name}: {theirs[i].Error}");
            Assert.True(ours[i].Report is { Failure: null, MalformedLines: 0, RepeatedMetadata: 0 }, $"{corpora[i].Name}: {string.Join("; ", ours[i].Report.Problems)}");
            AssertSame(corpora[i].Name, theirs[i].Lines, ours[i].Lines);
            AssertSame($"{corpora[i].Name}, written", theirs[i].Lines, written[i].Lines);
            Assert.NotEmpty(ours[i].Lines);
        }
    }

    /// <summary>Whether a body is of those whose differences <see cref="Differences"/> lists: series twice, and parts that expfmt's model can't hold.</summary>
    internal static bool IsBeyondExpfmt(byte[] body, SampleDump ours)
    {
        bool hasOddType = Encoding.Latin1.GetString(body).Split('\n').Any(line =>
            line.Contains("TYPE", StringComparison.Ordinal) && line.Contains('\\', StringComparison.Ordinal));
        if (hasOddType || ours.Merge.DuplicateSamples + ours.Merge.ConflictingSamples > 0)
        {
            return true;
        }

        string[][] parts = [.. ours.Lines.Select(line => line.Split('\t')).Where(line => line[1] is "histogram" or "summary")];
        bool hasTwice = parts.GroupBy(line => (line[2], line[3])).Any(same => same.Count() > 1);
        bool hasTimes = parts.GroupBy(line => (line[0], string.Join(',', line[3].Split(',').Where(label => !label.StartsWith(Point(line), StringComparison.Ordinal)))))
            .Any(series => series.Select(line => line[5]).Distinct().Count() > 1);
        return hasTwice || hasTimes || parts.Any(line =>
        {
            string suffix = line[2][line[0].Length..];
            string point = Point(line);
            bool hasPoint = line[3].Split(',').Any(label => label.StartsWith(point, StringComparison.Ordinal) && label != point + "\"NaN\"");
            bool isCount = suffix is "_bucket" or "_count";
            return (suffix is "" or "_bucket") != hasPoint || (line[1] == "histogram" && suffix.Length == 0) || (isCount && !IsCount(line[4]));
        });

        static string Point(string[] line) => line[1] == "histogram" ? "le=" : "quantile=";
    }

    private static bool IsCount(string bits) =>
        bits != "NaN" && BitConverter.Int64BitsToDouble(Convert.ToInt64(bits, 16)) is >= 0 and < 9e18 and var count && count == Math.Floor(count);

    private static string Samples(IEnumerable<string> lines) => string.Join(", ", lines.Select(line => line.Split('\t')).Where(parts => parts[1] != "help")
        .Select(parts => $"{parts[2]} {Number(parts[4])}").Order(StringComparer.Ordinal));

    private static string Number(string bits) => bits == "NaN" ? bits
        : BitConverter.Int64BitsToDouble(Convert.ToInt64(bits, 16)).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertSame(string corpus, IReadOnlyList<string> theirs, IReadOnlyList<string> ours)
    {
        if (Difference(theirs, ours) is { } difference)
        {
            Assert.Fail($"{corpus}: {difference}");
        }
    }

    private static string? Difference(IReadOnlyList<string> theirs, IReadOnlyList<string> ours)
    {
        if (theirs.SequenceEqual(ours, StringComparer.Ordinal))
        {
            return null;
        }

        string[] onlyTheirs = [.. theirs.Except(ours, StringComparer.Ordinal).Take(5)];
        string[] onlyOurs = [.. ours.Except(theirs, StringComparer.Ordinal).Take(5)];
        return $"{theirs.Count} expected, {ours.Count} found.\nMissing:\n{string.Join('\n', onlyTheirs)}\nToo many:\n{string.Join('\n', onlyOurs)}";
    }
}

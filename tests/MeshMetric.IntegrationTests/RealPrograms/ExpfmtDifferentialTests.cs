using System.Text;

using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>
/// Our reader and Go's expfmt look at the same bodies and have to find the same families, types, label sets and values; and expfmt has to find
/// in what our writer makes of a body what it found in the body itself.
/// </summary>
public sealed class ExpfmtDifferentialTests : IDisposable
{
    // Compiling Go's standard library once takes most of it.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;

    public ExpfmtDifferentialTests() => _deadline.CancelAfter(Deadline);

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Reader_OnTheCorpora_AgreesWithExpfmt()
    {
        RealProgram expfmt = await BuildAsync();
        List<(string Name, byte[] Body)> corpora =
        [
            ("grammar", Encoding.UTF8.GetBytes(Grammar)),
            ("simulated Envoy", await EnvoyBodyGenerator.GenerateAsync(20_000, seed: 7)),
        ];
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

        foreach ((string name, byte[] body) in corpora)
        {
            string[] theirs = await DumpAsync(expfmt, body);
            SampleDump ours = SampleDump.Of(body);

            AssertSame(name, theirs, ours.Lines);
            AssertSame($"{name}, written", theirs, await DumpAsync(expfmt, ours.Written));
        }
    }

    /// <summary>What both have to read, and generated bodies hardly hold.</summary>
    private const string Grammar = """
        # A comment
        # HELP requests Escapes: \\ and \n.
        # TYPE requests counter
        requests{path="C:\\dir\n",quote="\""} 1
        requests { path = "blanks" , } 1e3 1700000000000
        requests{path="é€😀"} +Inf
        # TYPE size gauge
        size{} -0.5
        size{kind="nan"} NaN
        size{kind="minus"} -Inf
        no_type_at_all 0.1
        # TYPE latency histogram
        latency_bucket{le="0.5"} 1
        latency_bucket{le="1"} 2
        latency_bucket{le="+Inf"} 3
        latency_sum 309.89999999999997726263245567679
        latency_count 3
        # TYPE pause summary
        pause{quantile="0"} 4.9406564584124654e-324
        pause{quantile="1"} 1.7976931348623157e+308
        pause_sum 123456789012345678901234567890
        pause_count 2
        	 requests_count 18446744073709551615

        """;

    private static async Task<string[]> DumpAsync(RealProgram expfmt, byte[] body)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        ProgramResult result = await expfmt.RunAsync([], body, deadline.Token);
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }

    private static void AssertSame(string corpus, string[] theirs, IReadOnlyList<string> ours)
    {
        string[] onlyTheirs = [.. theirs.Except(ours, StringComparer.Ordinal).Take(5)];
        string[] onlyOurs = [.. ours.Except(theirs, StringComparer.Ordinal).Take(5)];
        Assert.True(
            onlyTheirs.Length == 0 && onlyOurs.Length == 0 && theirs.Length == ours.Count,
            $"{corpus}: {theirs.Length} samples of expfmt, {ours.Count} of ours.\nOnly expfmt:\n{string.Join('\n', onlyTheirs)}"
                + $"\nOnly ours:\n{string.Join('\n', onlyOurs)}");
        Assert.NotEmpty(ours);
    }

    private async Task<RealProgram> BuildAsync()
    {
        RealProgram go = RealProgram.Find("go");
        string program = Path.Combine(_folder, "families");
        ProgramResult result = await go.RunAsync(
            ["build", "-o", program, Path.Combine(AppContext.BaseDirectory, "peers", "families", "main.go")],
            default,
            Cancel,
            new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["GOPATH"] = "/usr/share/gocode", ["GOFLAGS"] = null });
        if (result.Error.Contains("cannot find package", StringComparison.Ordinal))
        {
            RealProgram.Missing("Go's expfmt is not in /usr/share/gocode; install it with: apt-get install golang-github-prometheus-common-dev");
        }

        Assert.True(result.ExitCode == 0, result.Error);
        return RealProgram.At(program);
    }
}

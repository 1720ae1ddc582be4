using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>The program as it is started in earnest.</summary>
public sealed partial class ControlPlaneProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Run_ThenSigterm_ServesAndExitsWithZero()
    {
        await using var program = Start();
        var address = await ReadyAsync(program);
        using (var answer = await _client.GetAsync(new Uri(address, "/readyz"), _deadline.Token))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        await program.SignalAsync("TERM", _deadline.Token);
        Assert.Equal(0, await program.WaitForExitAsync(_deadline.Token));
    }

    [Fact]
    public async Task Run_WrongSettings_TellsAllAndExitsWithTwo()
    {
        await using var program = Start("--api-listen", "everywhere", "--drain-time", "soon");
        Assert.Equal(2, await program.WaitForExitAsync(_deadline.Token));
        Assert.Contains(program.Lines, line => line.Contains("--api-listen: \"everywhere\"", StringComparison.Ordinal));
        Assert.Contains(program.Lines, line => line.Contains("--drain-time: \"soon\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SecondOnTheSameData_SaysWhoHasItAndExitsWithOne()
    {
        await using var first = Start();
        await ReadyAsync(first);
        await using var second = Start();
        Assert.Equal(1, await second.WaitForExitAsync(_deadline.Token));
        Assert.Contains(second.Lines, line => line.Contains(_directory, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sigkill_UnderWrites_LosesNothingThatWasAnswered()
    {
        var answered = new List<int>();
        await using (var program = Start())
        {
            var address = await ReadyAsync(program);
            using var progress = new Progress();
            var writers = Enumerable.Range(0, 8).Select(writer => WriteAsync(address, writer, answered, progress)).ToList();
            await progress.ReachAsync(200, _deadline.Token);
            await program.SignalAsync("KILL", _deadline.Token);
            await Task.WhenAll(writers);
        }

        await using var again = Start();
        var restarted = await ReadyAsync(again);
        var there = await NamesAsync(restarted);
        Assert.True(answered.Count >= 200);
        Assert.Empty(answered.Select(number => $"p{number}").Except(there));
    }

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Writes policies until the control plane is gone, and notes those that were answered.</summary>
    private async Task WriteAsync(Uri address, int writer, List<int> answered, Progress progress)
    {
        for (var i = writer; ; i += 8)
        {
            try
            {
                var body = $$"""{"type":"MeshMetric","mesh":"default","name":"p{{i}}","spec":{"default":{"labels":{"n":"{{i}}"},"backends":[]} } }""";
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await _client.PutAsync(new Uri(address, $"/meshes/default/meshmetrics/p{i}"), content, _deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    lock (answered)
                    {
                        answered.Add(i);
                        progress.Report(answered.Count);
                    }
                }
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private async Task<HashSet<string>> NamesAsync(Uri address)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var offset = 0; ; offset += 1000)
        {
            await using var stream = await _client.GetStreamAsync(new Uri(address, $"/meshmetrics?size=1000&offset={offset}"), _deadline.Token);
            var page = (await JsonNode.ParseAsync(stream, cancellationToken: _deadline.Token))!;
            names.UnionWith(page["items"]!.AsArray().Select(item => (string)item!["name"]!));
            if (page["next"] is null)
            {
                return names;
            }
        }
    }

    private RunningProgram Start(params string[] arguments) => RealProgram.Find("dotnet").Start(
    [
        Path.Combine(AppContext.BaseDirectory, "meshmetric-cp.dll"), "run", "--data-dir", _directory,
        .. arguments.Contains("--api-listen") ? (string[])[] : ["--api-listen", "127.0.0.1:0"],
        "--mads-listen", "127.0.0.1:0", "--xds-listen", "127.0.0.1:0", .. arguments,
    ]);

    private async Task<Uri> ReadyAsync(RunningProgram program) => new((await program.WaitForLineAsync(Ready, _deadline.Token)).Groups["api"].Value);

    [GeneratedRegex(@"Ready: REST and agents on (?<api>http://127\.0\.0\.1:\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Ready { get; }
}

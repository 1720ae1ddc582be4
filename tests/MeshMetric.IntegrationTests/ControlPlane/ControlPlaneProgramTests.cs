using System.Text;
using System.Text.Json.Nodes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>The program as it is started in earnest.</summary>
public sealed class ControlPlaneProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Run_ThenSigterm_ServesAndExitsWithZero()
    {
        await using var program = Start();
        var address = await program.ReadyAsync(_deadline.Token);
        using (var answer = await _client.GetAsync(new Uri(address, "/readyz"), _deadline.Token))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        await program.Program.SignalAsync("TERM", _deadline.Token);
        Assert.Equal(0, await program.Program.WaitForExitAsync(_deadline.Token));
    }

    [Fact]
    public async Task Run_WrongSettings_TellsAllAndExitsWithTwo()
    {
        await using var program = Start("--api-listen", "everywhere", "--drain-time", "soon");
        Assert.Equal(2, await program.Program.WaitForExitAsync(_deadline.Token));
        Assert.Equal(1, program.Logged("--api-listen: \"everywhere\""));
        Assert.Equal(1, program.Logged("--drain-time: \"soon\""));
    }

    [Fact]
    public async Task Run_SecondOnTheSameData_SaysWhoHasItAndExitsWithOne()
    {
        await using var first = Start();
        await first.ReadyAsync(_deadline.Token);
        await using var second = Start();
        Assert.Equal(1, await second.Program.WaitForExitAsync(_deadline.Token));
        Assert.NotEqual(0, second.Logged(_directory));
    }

    [Fact]
    public async Task Sigkill_UnderWrites_LosesNothingThatWasAnswered()
    {
        var answered = new List<int>();
        await using (var program = Start())
        {
            var address = await program.ReadyAsync(_deadline.Token);
            using var progress = new Progress();
            var writers = Enumerable.Range(0, 8).Select(writer => WriteAsync(address, writer, answered, progress)).ToList();
            await progress.ReachAsync(200, _deadline.Token);
            await program.KillAsync(_deadline.Token);
            await Task.WhenAll(writers);
        }

        await using var again = Start();
        var restarted = await again.ReadyAsync(_deadline.Token);
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

    private ControlPlaneProgram Start(params string[] arguments) => ControlPlaneProgram.Start(_directory, arguments);
}

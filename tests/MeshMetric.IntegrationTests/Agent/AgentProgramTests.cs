using System.Text.RegularExpressions;

using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>The program as it is started in earnest: <c>MESHMETRIC_DP_BINARY</c> when that is set, else what the build made.</summary>
public sealed partial class AgentProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-").FullName;
    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Sigterm_ScrapeInFlight_FinishesItPushesOnceMoreAndExitsWithZero()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = ScriptedHttpSource.Start(async exchange =>
        {
            await release.Task;
            await HttpScripts.Metrics("slow_metric 1\n")(exchange);
        });
        await using var collector = await ScriptedCollector.StartAsync();
        var port = FreePort.Find();
        var policy = AgentFixture.Policy($"[{{port: {slow.Port}}}]", $$$"""
            [{type: Prometheus, prometheus: {port: {{{port}}}}},
                  {type: OpenTelemetry, openTelemetry: {endpoint: "{{{collector.GrpcEndpoint.Authority}}}", refreshInterval: 1h}}]
            """);
        await using var program = await StartAsync(policy);
        await program.WaitForLineAsync(Open, _deadline.Token);
        var scrape = _client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), _deadline.Token);
        await slow.NextRequestAsync(_deadline.Token);

        await program.SignalAsync("TERM", _deadline.Token);
        await program.WaitForLineAsync(Finishing, _deadline.Token);
        release.SetResult();

        using var response = await scrape;
        using var body = new MemoryStream();
        await response.Content.CopyToAsync(body, _deadline.Token);
        Assert.Contains("slow_metric{", System.Text.Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitForExitAsync(_deadline.Token));
        var push = await collector.NextRequestAsync(_deadline.Token);
        Assert.Contains(push.Points, point => point.Metric == "slow_metric");
    }

    [Theory]
    [InlineData(null, "there is no such file")]
    [InlineData("", "policy.yaml")]
    [InlineData("{ not: [yaml", "policy.yaml:")]
    [InlineData("type: MeshMetric\nname: a\nspec: {defualt: {}}\n", "defualt")]
    public async Task Start_UnusablePolicy_SaysWhyAndExitsWithOne(string? policy, string reason)
    {
        await using var program = await StartAsync(policy);
        Assert.Equal(1, await program.WaitForExitAsync(_deadline.Token));
        Assert.Contains(program.Lines, line => line.Contains(reason, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<RunningProgram> StartAsync(string? policy)
    {
        var file = Path.Combine(_directory, "policy.yaml");
        if (policy is not null)
        {
            await File.WriteAllTextAsync(file, policy, _deadline.Token);
        }

        string[] arguments = ["run", "--policy", file, "--name", "b1", "--service", "backend", "--listen-address", "127.0.0.1"];
        return Environment.GetEnvironmentVariable("MESHMETRIC_DP_BINARY") is { } binary
            ? RealProgram.At(binary).Start(arguments)
            : RealProgram.Find("dotnet").Start([Path.Combine(AppContext.BaseDirectory, "meshmetric-dp.dll"), .. arguments]);
    }

    [GeneratedRegex("Prometheus endpoint open", RegexOptions.CultureInvariant)]
    private static partial Regex Open { get; }

    [GeneratedRegex("finishing what is under way", RegexOptions.CultureInvariant)]
    private static partial Regex Finishing { get; }
}

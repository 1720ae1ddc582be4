using MeshMetric.Agent;
using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

public sealed class ReloadTests
{
    [Fact]
    public async Task Replace_DuringAScrape_FinishesTheScrapeAndServesTheNew()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = ScriptedHttpSource.Start(async exchange =>
        {
            await release.Task;
            await HttpScripts.Metrics("old_metric 1\n")(exchange);
        });
        await using var next = ScriptedHttpSource.Start(HttpScripts.Metrics("new_metric 1\n"));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {slow.Port}}}]"));
        var endpoint = agent.Host.GetEndpoint(AgentFixture.Port);
        var running = agent.ScrapeAsync();
        await slow.NextRequestAsync(agent.Deadline);

        await agent.ReplaceAsync(AgentFixture.Policy($"[{{port: {next.Port}}}]"), status => status.Generation == 2);
        var after = await agent.ScrapeAsync();
        release.SetResult();

        Assert.Contains("old_metric{", await running, StringComparison.Ordinal);
        Assert.Contains("new_metric{", after, StringComparison.Ordinal);
        Assert.DoesNotContain("old_metric{", after, StringComparison.Ordinal);
        Assert.Equal(endpoint, agent.Host.GetEndpoint(AgentFixture.Port));
    }

    [Fact]
    public async Task Replace_WithABadPolicy_KeepsTheLastGoodOneAndTellsEveryViolation()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics("good 1\n"));
        var policy = AgentFixture.Policy($"[{{port: {source.Port}}}]");
        await using var agent = await AgentFixture.StartAsync(policy);
        var bad = policy.Replace("profile", "profle", StringComparison.Ordinal).Replace("port: 5670", "port: 99999", StringComparison.Ordinal);
        await agent.ReplaceAsync(bad, status => status.LastReloadFailed);
        var text = await agent.ScrapeAsync();
        Assert.Contains("good{mesh=", text, StringComparison.Ordinal);
        Assert.Matches("config_last_reload_successful\\{[^}]*\\} 0\n", text);
        Assert.Contains(agent.Log.Lines, line => line.Contains("policy.yaml:", StringComparison.Ordinal) && line.Contains("profle", StringComparison.Ordinal));
        Assert.Contains(agent.Log.Lines, line => line.Contains("prometheus.port", StringComparison.Ordinal));
        await agent.ReplaceAsync(policy + "\n# again\n", status => !status.LastReloadFailed);
    }

    [Theory]
    [InlineData(null, "no such file")]
    [InlineData("", "policy.yaml")]
    [InlineData("type: MeshMetric\nname: a\nspec: {defualt: {}}\n", "defualt")]
    [InlineData("{ not: [yaml", "policy.yaml:")]
    public async Task Start_UnusablePolicy_FailsWithTheReason(string? policy, string reason)
    {
        await using var agent = AgentFixture.Prepare(policy);
        var failure = await Assert.ThrowsAsync<AgentStartException>(() => agent.Host.StartAsync(agent.Deadline));
        Assert.Contains(failure.Problems, problem => problem.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_ScrapeInFlight_IsFinished()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var source = ScriptedHttpSource.Start(async exchange =>
        {
            await release.Task;
            await HttpScripts.Metrics("good 1\n")(exchange);
        });
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {source.Port}}}]"));
        var running = agent.ScrapeAsync();
        await source.NextRequestAsync(agent.Deadline);
        var stopping = agent.Host.StopAsync(agent.Deadline);
        release.SetResult();
        Assert.Contains("good{mesh=", await running, StringComparison.Ordinal);
        await stopping;
    }
}

using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

public sealed class BackendTests
{
    private const string Body = "# TYPE a gauge\na 1\n";

    [Fact]
    public async Task Start_TwoClientsOnTwoPorts_BothServe()
    {
        const string Backends =
            "[{type: Prometheus, prometheus: {clientId: one, port: 5670}}, {type: Prometheus, prometheus: {clientId: two, port: 5671, path: /other}}]";
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {source.Port}}}]", Backends));
        Assert.Contains("\na{", await agent.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Contains("\na{", await GetAsync(agent, new Uri($"http://{agent.Host.GetEndpoint(5671)}/other")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TwoPathsOnOnePort_BothServe()
    {
        const string Backends =
            "[{type: Prometheus, prometheus: {clientId: one, port: 5670}}, {type: Prometheus, prometheus: {clientId: two, port: 5670, path: /other}}]";
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {source.Port}}}]", Backends));
        Assert.Equal(["/metrics", "/other"], Assert.Single(agent.Host.GetStatus().Endpoints).Paths);
        Assert.Contains("\na{", await agent.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Contains("\na{", await GetAsync(agent, new Uri(agent.Url, "/other")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_CollectorAway_DisturbsNothingAndShows()
    {
        int port;
        await using (var gone = ScriptedHttpSource.Start(HttpScripts.Close()))
        {
            port = gone.Port;
        }

        await using var collector = await ScriptedCollector.StartAsync();
        var backends = $$$"""
            [{type: Prometheus, prometheus: {port: 5670}},
                  {type: OpenTelemetry, openTelemetry: {endpoint: "{{{collector.GrpcEndpoint.Authority}}}", refreshInterval: 1s}},
                  {type: OpenTelemetry, openTelemetry: {endpoint: "127.0.0.1:{{{port}}}", refreshInterval: 1s}}]
            """;
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {source.Port}}}]", backends));
        var away = $"127.0.0.1:{port}";

        // The failure is counted first and logged right after.
        await agent.UntilAsync(status => status.Backends.Single(backend => backend.Name == away).Failures > 0
            && agent.Log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal)));

        var request = await collector.NextRequestAsync(agent.Deadline);
        Assert.Contains(request.Points, point => point is { Metric: "a", Value: 1 });
        var text = await agent.ScrapeAsync();
        Assert.Contains("\na{", text, StringComparison.Ordinal);
        Assert.Matches($"meshmetric_dp_export_up\\{{backend=\"{away}\",[^}}]*\\}} 0\n", text);
        Assert.Single(agent.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(away, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_HeaderFromASecret_RefusesThatBackendOnly()
    {
        const string Backends =
            """
            [{type: Prometheus, prometheus: {port: 5670}},
                  {type: OpenTelemetry, openTelemetry: {endpoint: "127.0.0.1:1", headers: {authorization: {secret: token}}}}]
            """;
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy("[]", Backends));
        Assert.Matches("meshmetric_dp_export_up\\{[^}]*\\} 0\n", await agent.ScrapeAsync());
        Assert.Contains(agent.Log.Lines, line => line.Contains("authorization", StringComparison.Ordinal) && line.Contains("secret", StringComparison.Ordinal));
    }

    private static async Task<string> GetAsync(AgentFixture agent, Uri url)
    {
        using var response = await agent.Client.GetAsync(url, agent.Deadline);
        return System.Text.Encoding.UTF8.GetString(await agent.ReadAsync(response));
    }
}

using System.Data.Common;

using MeshMetric.IntegrationTests.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>The control plane while its store goes away, comes back, or is shared.</summary>
public sealed class StoreFaultTests(PostgresFixture postgres)
{
    private const string Policy = """{"default":{"backends":[{"type":"Prometheus","prometheus":{"clientId":"main","port":5671}}]}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoInstances_WriteThroughOne_IsInEffectInTheOther()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));
        await using var first = await RunningControlPlane.StartAsync(Token, database.Use);
        await using var second = await RunningControlPlane.StartAsync(Token, database.Use);
        await first.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        Assert.Equal(201, (await first.PutPolicyAsync("all", Policy, Token)).Status);
        await second.UntilAsync(async () =>
        {
            var explained = await second.GetAsync("/meshes/default/dataplanes/web-1/_meshmetric", Token);
            return explained.Status == 200 && explained.Json["pipelines"]!.AsArray().Count == 1;
        }, Token);

        // And back again.
        Assert.Equal(200, (await second.DeleteAsync("/meshes/default/meshmetrics/all", Token)).Status);
        await first.UntilAsync(
            async () => (await first.GetAsync("/meshes/default/dataplanes/web-1/_meshmetric", Token)).Json["pipelines"]!.AsArray().Count == 0, Token);
    }

    [Fact]
    public async Task TwoInstances_SameVersionWrittenByBoth_OneWins()
    {
        using var database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));
        await using var first = await RunningControlPlane.StartAsync(Token, database.Use);
        await using var second = await RunningControlPlane.StartAsync(Token, database.Use);
        await first.PutPolicyAsync("all", Policy, Token);
        var answers = await Task.WhenAll(new[] { first, second }.Select((cp, i) => cp.SendAsync(
            HttpMethod.Put,
            "/meshes/default/meshmetrics/all",
            $$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{"default":{"labels":{"by":"{{i}}"},"backends":[]} } }""",
            Token,
            ("If-Match", "\"1\""))));
        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task PostgresRestarted_ReadsGoOn_AndWritesComeBack()
    {
        var cluster = await MeshMetric.Testing.Postgres.PostgresCluster.StartAsync(Token);
        await using (cluster)
        {
            using var database = new SharedDatabase(await cluster.CreateDatabaseAsync(Token));
            await using var cp = await RunningControlPlane.StartAsync(Token, database.Use);
            await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
            await cp.PutPolicyAsync("all", Policy, Token);
            await cluster.StopAsync(asCrash: true, Token);

            // What was computed is still told; what needs the store says that it is away.
            Assert.Equal(200, (await cp.GetAsync("/meshes/default/dataplanes/web-1/_meshmetric", Token)).Status);
            var away = await cp.PutPolicyAsync("more", Policy, Token);
            Assert.Equal((503, "Store is unavailable"), (away.Status, (string?)away.Json["title"]));
            Assert.Equal(503, (await cp.GetAsync("/readyz", Token)).Status);

            await cluster.StartServerAsync(Token);
            await cp.UntilAsync(async () => (await cp.PutPolicyAsync("more", Policy, Token)).Status is 200 or 201, Token);
            Assert.Equal(2, (int)(await cp.GetAsync("/meshmetrics", Token)).Json["total"]!);
            await cp.UntilAsync(async () => (await cp.GetAsync("/readyz", Token)).Status == 200, Token);
        }
    }

    [Fact]
    public async Task PostgresDatabaseDropped_SaysSoAndServesWhatItKnows()
    {
        var cluster = await postgres.GetAsync(Token);
        var connection = await cluster.CreateDatabaseAsync(Token);
        using var database = new SharedDatabase(connection);
        await using var cp = await RunningControlPlane.StartAsync(Token, database.Use);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        var name = (string)new DbConnectionStringBuilder { ConnectionString = connection }["Database"];
        await cluster.ExecuteAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)", Token);

        var away = await cp.PutPolicyAsync("all", Policy, Token);
        Assert.Equal((503, "Store is unavailable"), (away.Status, (string?)away.Json["title"]));
        Assert.Contains("no such database", (string?)away.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(503, (await cp.GetAsync("/readyz", Token)).Status);
        Assert.Equal(200, (await cp.GetAsync("/meshes/default/dataplanes/web-1/_meshmetric", Token)).Status);
    }

    [Fact]
    public async Task StoreFull_WriteIsRefused_AndWhatIsThereIsServed()
    {
        await using var cp = await RunningControlPlane.StartAsync(
            Token, options => options with { Store = options.Store with { Sqlite = options.Store.Sqlite with { MaxFileBytes = 256 * 1024 } } });
        var statuses = new List<int>();
        var label = new string('x', 60);
        for (var i = 0; i < 200 && (statuses.Count == 0 || statuses[^1] == 201); i++)
        {
            var applications = string.Join(',', Enumerable.Range(1, 100).Select(port => $$"""{"name":"{{label[..40]}}{{port}}","port":{{port}} }"""));
            var answer = await cp.PutPolicyAsync($"p{i}", $$"""{"default":{"applications":[{{applications}}],"backends":[]} }""", Token);
            statuses.Add(answer.Status);
            if (answer.Status != 201)
            {
                Assert.Equal("Store is unavailable", (string?)answer.Json["title"]);
            }
        }

        Assert.Equal(503, statuses[^1]);
        Assert.Equal(statuses.Count - 1, (int)(await cp.GetAsync("/meshmetrics", Token)).Json["total"]!);
        Assert.Equal(200, (await cp.GetAsync("/meshes/default/meshmetrics/p0", Token)).Status);
    }
}

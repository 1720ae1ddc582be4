using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

public sealed class RestTests
{
    private const string Prometheus = """{"default":{"sidecar":{"profile":"minimal"},"backends":[{"type":"Prometheus","prometheus":{"clientId":"main"}}]}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_EmptyStore_HasTheDefaultMesh()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var meshes = (await cp.GetAsync("/meshes", Token)).Json;
        Assert.Equal(1, (int)meshes["total"]!);
        Assert.Equal("default", (string?)meshes["items"]![0]!["name"]);
        Assert.Null((string?)meshes["items"]![0]!["mesh"]);
        Assert.Null(meshes["next"]);
    }

    [Fact]
    public async Task Put_NewThenSameThenChanged_CreatedThenOkAndTheVersionTellsWhich()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var created = await cp.PutPolicyAsync("all", Prometheus, Token);
        var unchanged = await cp.PutPolicyAsync("all", Prometheus, Token);
        var updated = await cp.PutPolicyAsync("all", Prometheus.Replace("minimal", "full", StringComparison.Ordinal), Token);
        Assert.Equal((201, "{}", "\"1\""), (created.Status, created.Body, created.ETag));
        Assert.Equal((200, "\"1\""), (unchanged.Status, unchanged.ETag));
        Assert.Equal((200, "\"2\""), (updated.Status, updated.ETag));
        var item = (await cp.GetAsync("/meshes/default/meshmetrics/all", Token)).Json;
        Assert.Equal("full", (string?)item["spec"]!["default"]!["sidecar"]!["profile"]);
        Assert.Equal("kri_mm_default___all_", (string?)item["kri"]);
        Assert.Equal("default", (string?)item["labels"]!["kuma.io/mesh"]);
        Assert.True(DateTimeOffset.Parse((string)item["modificationTime"]!, System.Globalization.CultureInfo.InvariantCulture)
            >= DateTimeOffset.Parse((string)item["creationTime"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Put_WhatGetReturned_IsUnchanged()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { Zone = "east" });
        await cp.PutPolicyAsync("all", Prometheus, Token);
        var before = await cp.GetAsync("/meshes/default/meshmetrics/all", Token);
        var answer = await cp.PutAsync("/meshes/default/meshmetrics/all", before.Body, Token);
        Assert.Equal((200, "\"1\""), (answer.Status, answer.ETag));
        Assert.Equal(before.Body, (await cp.GetAsync("/meshes/default/meshmetrics/all", Token)).Body);
    }

    [Fact]
    public async Task Put_Invalid_TellsEveryViolation()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.PutPolicyAsync(
            "all", """{"default":{"sidecar":{"profile":"minimal","regex":"x"},"applications":[{"port":0}],"backends":[{"type":"Prometheus","prometheus":{"prot":1}}]}}""", Token);
        Assert.Equal(400, answer.Status);
        Assert.Equal("Could not process a resource", (string?)answer.Json["title"]);
        Assert.Equal("Resource is not valid", (string?)answer.Json["detail"]);
        Assert.Equal("Resource is not valid", (string?)answer.Json["details"]);
        var fields = answer.Json["invalid_parameters"]!.AsArray().Select(parameter => (string?)parameter!["field"]).ToList();
        Assert.Contains("spec.default.sidecar", fields);
        Assert.Contains("spec.default.applications[0].port", fields);
        Assert.Contains("spec.default.backends[0].prometheus.prot", fields);
        Assert.Equal(fields, answer.Json["causes"]!.AsArray().Select(cause => (string?)cause!["field"]));
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/meshmetrics/all", Token)).Status);
    }

    [Theory]
    [InlineData("""{"type":"Mesh""", "Bad Request")]
    [InlineData("", "Bad Request")]
    [InlineData("[]", "Bad Request")]
    [InlineData("""{"type":"MeshMetric","mesh":"default","name":"other","spec":{"default":{"backends":[]}}}""", "Could not process a resource")]
    [InlineData("""{"type":"MeshMetric","mesh":"other","name":"all","spec":{"default":{"backends":[]}}}""", "Could not process a resource")]
    [InlineData("""{"type":"Dataplane","mesh":"default","name":"all","networking":{"address":"1.2.3.4"}}""", "Could not process a resource")]
    public async Task Put_NotTheResourceOfTheUrl_IsRefusedAndNothingIsStored(string body, string title)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.PutAsync("/meshes/default/meshmetrics/all", body, Token);
        Assert.Equal((400, title), (answer.Status, (string?)answer.Json["title"]));
        Assert.Equal(0, (int)(await cp.GetAsync("/meshmetrics", Token)).Json["total"]!);
    }

    [Fact]
    public async Task Put_UnknownMesh_SaysSoAsKumaDoes()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.PutAsync(
            "/meshes/nope/meshmetrics/all", """{"type":"MeshMetric","mesh":"nope","name":"all","spec":{"default":{"backends":[]}}}""", Token);
        Assert.Equal(400, answer.Status);
        Assert.Equal("Could not create a resource", (string?)answer.Json["title"]);
        Assert.Equal("Mesh is not found", (string?)answer.Json["detail"]);
        Assert.Equal("mesh of name nope is not found", (string?)answer.Json["invalid_parameters"]![0]!["reason"]);
        var list = await cp.GetAsync("/meshes/nope/meshmetrics", Token);
        Assert.Equal((404, "Failed to retrieve Mesh"), (list.Status, (string?)list.Json["title"]));
    }

    [Fact]
    public async Task Put_OverAnotherVersion_IsAConflict()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync("all", Prometheus, Token);
        const string Body = """{"type":"MeshMetric","mesh":"default","name":"all","spec":{"default":{"backends":[]}}}""";
        var stale = await cp.SendAsync(HttpMethod.Put, "/meshes/default/meshmetrics/all", Body, Token, ("If-Match", "\"7\""));
        var exists = await cp.SendAsync(HttpMethod.Put, "/meshes/default/meshmetrics/all", Body, Token, ("If-None-Match", "*"));
        var garbage = await cp.SendAsync(HttpMethod.Put, "/meshes/default/meshmetrics/all", Body, Token, ("If-Match", "\"x\""));
        var good = await cp.SendAsync(HttpMethod.Put, "/meshes/default/meshmetrics/all", Body, Token, ("If-Match", "\"1\""));
        Assert.Equal((409, 409, 400, 200), (stale.Status, exists.Status, garbage.Status, good.Status));
        Assert.Equal(409, (await cp.SendAsync(HttpMethod.Delete, "/meshes/default/meshmetrics/all", null, Token, ("If-Match", "\"1\""))).Status);
    }

    [Fact]
    public async Task ETag_OfAResourceThatWasDeletedAndCreatedAgain_IsAnother()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        const string Path = "/meshes/default/meshmetrics/all";
        var before = await cp.PutPolicyAsync("all", Prometheus, Token);
        await cp.DeleteAsync(Path, Token);
        var after = await cp.PutPolicyAsync("all", Prometheus, Token);

        Assert.Equal((201, 201), (before.Status, after.Status));
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal(200, (await cp.SendAsync(HttpMethod.Get, Path, null, Token, ("If-None-Match", before.ETag!))).Status);
        Assert.Equal(304, (await cp.SendAsync(HttpMethod.Get, Path, null, Token, ("If-None-Match", after.ETag!))).Status);
        Assert.Equal(409, (await cp.SendAsync(HttpMethod.Delete, Path, null, Token, ("If-Match", before.ETag!))).Status);
        Assert.Equal(200, (await cp.SendAsync(HttpMethod.Delete, Path, null, Token, ("If-Match", after.ETag!))).Status);
    }

    [Theory]
    [InlineData("/meshes/default/meshmetrics?name=a%00b")]
    [InlineData("/meshmetrics?filter%5Blabels.a%00%5D=b")]
    [InlineData("/meshes/default/dataplanes?tag=a:%00")]
    [InlineData("/global-secrets?name=%00")]
    [InlineData("/dataplanes/_overview?name=%00")]
    public async Task Get_NulInTheQuery_IsTheSendersFault(string path)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.GetAsync(path, Token);
        Assert.Equal((400, "Bad Request"), Title(answer));
        Assert.Contains("NUL", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/meshes/default/meshmetrics/all", 405)]
    [InlineData("PATCH", "/meshes/default", 405)]
    [InlineData("DELETE", "/meshes/default/meshmetrics", 405)]
    [InlineData("PUT", "/meshes/default/dataplane-insights/web-1", 405)]
    [InlineData("GET", "/tokens/user", 405)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("PUT", "/meshes/default/nothings/all", 404)]
    public async Task Request_MethodThatIsNotTaken_IsToldFromWhatIsNotThere(string method, string path, int status)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.SendAsync(new HttpMethod(method), path, "{}", Token);
        Assert.Equal((status, status == 404 ? "Not Found" : "Method not Allowed"), Title(answer));
    }

    [Fact]
    public async Task Put_CompressedBody_IsRefusedWithTheReason()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        using var content = new ByteArrayContent([0x1f, 0x8b]) { Headers = { ContentEncoding = { "gzip" } } };
        using var answer = await cp.Api.PutAsync(new Uri("/meshes/default/meshmetrics/all", UriKind.Relative), content, Token);
        Assert.Equal(415, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Put_LargerThanTheLimit_Is413InTheApisForm()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.PutPolicyAsync("all", $$"""{"x":"{{new string('a', 2_000_000)}}"}""", Token);
        Assert.Equal((413, "Payload Too Large"), (answer.Status, (string?)answer.Json["title"]));
        Assert.Contains("--max-body-bytes", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ReferenceThatIsNotThere_IsRefused_AndWhatIsReferredToCantBeDeleted()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var spec = Prometheus.Replace("minimal", "ours", StringComparison.Ordinal);
        var refused = await cp.PutPolicyAsync("all", spec, Token);
        Assert.Equal((400, "spec.default.sidecar.profile"), (refused.Status, (string?)refused.Json["invalid_parameters"]![0]!["field"]));
        const string Profile = """{"type":"MeshMetricProfile","mesh":"default","name":"ours","spec":{"extends":"minimal"}}""";
        Assert.Equal(201, (await cp.PutAsync("/meshes/default/meshmetricprofiles/ours", Profile, Token)).Status);
        Assert.Equal(201, (await cp.PutPolicyAsync("all", spec, Token)).Status);
        var inUse = await cp.DeleteAsync("/meshes/default/meshmetricprofiles/ours", Token);
        Assert.Equal(409, inUse.Status);
        Assert.Contains("MeshMetric default/all", (string?)inUse.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/default/meshmetrics/all", Token)).Status);
        Assert.Equal((200, "{}"), Pair(await cp.DeleteAsync("/meshes/default/meshmetricprofiles/ours", Token)));
    }

    [Fact]
    public async Task Delete_MeshWithDataplanes_IsRefused()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("backend-1", "backend", "10.0.0.1", Token);
        Assert.Equal(409, (await cp.DeleteAsync("/meshes/default", Token)).Status);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/default/dataplanes/backend-1", Token)).Status);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/default", Token)).Status);
        Assert.Equal((404, "Could not delete a resource"), Title(await cp.DeleteAsync("/meshes/default", Token)));
    }

    [Fact]
    public async Task List_Pages_FollowNextToTheEnd()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        foreach (var i in Enumerable.Range(0, 5))
        {
            await cp.PutPolicyAsync($"p{i}", Prometheus, Token);
        }

        var names = new List<string>();
        for (var url = "/meshes/default/meshmetrics?size=2&name=p"; url is not null;)
        {
            var page = (await cp.GetAsync(url, Token)).Json;
            Assert.Equal(5, (int)page["total"]!);
            names.AddRange(page["items"]!.AsArray().Select(item => (string)item!["name"]!));
            url = (string?)page["next"];
        }

        Assert.Equal(["p0", "p1", "p2", "p3", "p4"], names);
    }

    [Theory]
    [InlineData("size=0", "Invalid page size")]
    [InlineData("size=1001", "Invalid page size")]
    [InlineData("size=many", "Invalid page size")]
    [InlineData("offset=-1", "Bad Request")]
    [InlineData("filter[name]=x", "Bad Request")]
    public async Task List_WrongQuery_SaysWhichParameter(string query, string title)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await cp.GetAsync("/meshes/default/meshmetrics?" + query, Token);
        Assert.Equal((400, title), Title(answer));
        Assert.Equal(query[..query.IndexOf('=', StringComparison.Ordinal)], (string?)answer.Json["invalid_parameters"]![0]!["field"]);
    }

    [Fact]
    public async Task List_DataplanesByTagLabelAndGateway_FindsThem()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("a", "backend", "10.0.0.1", Token);
        await cp.PutDataplaneAsync("b", "web", "10.0.0.2", Token);
        await cp.PutAsync(
            "/meshes/default/dataplanes/g",
            """{"type":"Dataplane","mesh":"default","name":"g","labels":{"team":"edge"},"networking":{"address":"10.0.0.3","gateway":{"tags":{"kuma.io/service":"edge"}}}}""",
            Token);
        await cp.PutAsync(
            "/meshes/default/dataplanes/i",
            """
            {"type":"Dataplane","mesh":"default","name":"i","labels":{"app":"till"},
             "networking":{"address":"10.0.0.4","gateway":{"type":"BUILTIN","tags":{"kuma.io/service":"in"} } } }
            """,
            Token);
        await cp.PutAsync(
            "/meshes/default/dataplanes/t",
            """
            {"type":"Dataplane","mesh":"default","name":"t",
             "networking":{"address":"10.0.0.5","inbound":[{"port":1,"tags":{"a":"1","b":"1"}},{"port":2,"tags":{"a":"2","b":"2"}}],
             "listeners":[{"type":"ZoneEgress","address":"10.0.0.5","port":10002}]} }
            """,
            Token);
        Assert.Equal(["b"], await NamesAsync(cp, "tag=kuma.io/service:web"));

        // Any part of a value and any value, as kumactl's users know it; several tags at one place; labels in place of tags from Kuma 3.0 on.
        Assert.Equal(["a"], await NamesAsync(cp, "tag=kuma.io/service:ckend"));
        Assert.Equal(["a", "b", "g", "i"], await NamesAsync(cp, "tag=kuma.io/service:*"));
        Assert.Equal(["t"], await NamesAsync(cp, "tag=a:1&tag=b:1"));
        Assert.Equal([], await NamesAsync(cp, "tag=a:1&tag=b:2"));
        Assert.Equal(["i"], await NamesAsync(cp, "tag=app:till"));
        Assert.Equal(["g", "i"], await NamesAsync(cp, "gateway=true"));
        Assert.Equal(["i"], await NamesAsync(cp, "gateway=builtin"));
        Assert.Equal(["g"], await NamesAsync(cp, "gateway=Delegated"));
        Assert.Equal(["a", "b", "t"], await NamesAsync(cp, "gateway=false"));
        Assert.Equal(["g"], await NamesAsync(cp, "filter[labels.team]=edge"));
        Assert.Equal(["a", "b", "g", "i", "t"], await NamesAsync(cp, ""));
    }

    [Fact]
    public async Task Get_Kubernetes_RendersTheOtherForm()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync("all", Prometheus, Token);
        var item = (await cp.GetAsync("/meshes/default/meshmetrics/all?format=k8s", Token)).Json;
        Assert.Equal(("kuma.io/v1alpha1", "MeshMetric", "all"), ((string?)item["apiVersion"], (string?)item["kind"], (string?)item["metadata"]!["name"]));
        Assert.Equal(400, (await cp.GetAsync("/meshes/default/meshmetrics/all?format=xml", Token)).Status);
    }

    [Fact]
    public async Task Get_WithTheVersionKnown_Is304()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync("all", Prometheus, Token);
        Assert.Equal(304, (await cp.SendAsync(HttpMethod.Get, "/meshes/default/meshmetrics/all", null, Token, ("If-None-Match", "\"1\""))).Status);
    }

    [Fact]
    public async Task Put_DryRun_ChecksAndStoresNothing()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        const string Body = """{"type":"MeshMetric","mesh":"default","name":"all","spec":{"default":{"backends":[]}}}""";
        Assert.Equal(200, (await cp.PutAsync("/meshes/default/meshmetrics/all?dry-run=true", Body, Token)).Status);
        Assert.Equal(400, (await cp.PutAsync("/meshes/default/meshmetrics/all?dry-run=true", Body.Replace("backends", "backend", StringComparison.Ordinal), Token)).Status);
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/meshmetrics/all", Token)).Status);
    }

    [Fact]
    public async Task Restart_OnTheSameData_HasEverything()
    {
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        await using (var cp = await RunningControlPlane.StartAsync(Token, directory: directory))
        {
            await cp.PutPolicyAsync("all", Prometheus, Token);
            await cp.PutDataplaneAsync("backend-1", "backend", "10.0.0.1", Token);
        }

        await using (var cp = await RunningControlPlane.StartAsync(Token, directory: directory))
        {
            Assert.Equal("\"1\"", (await cp.GetAsync("/meshes/default/meshmetrics/all", Token)).ETag);
            var explained = (await cp.GetAsync("/meshes/default/dataplanes/backend-1/_meshmetric", Token)).Json;
            Assert.Equal("all", (string?)explained["pipelines"]![0]!["backends"]![0]!["from"]);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static async Task<List<string>> NamesAsync(RunningControlPlane cp, string query) =>
        [.. (await cp.GetAsync("/meshes/default/dataplanes?" + query, Token)).Json["items"]!.AsArray().Select(item => (string)item!["name"]!)];

    private static (int Status, string Body) Pair(ApiAnswer answer) => (answer.Status, answer.Body);

    private static (int Status, string? Title) Title(ApiAnswer answer) => (answer.Status, (string?)answer.Json["title"]);
}

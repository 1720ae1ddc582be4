using System.Text.Json.Nodes;

using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>The requests that kumactl 2.13 and 3.0 send, as they send them.</summary>
public sealed class KumactlRequestTests
{
    private const string UserAgent = "kumactl/2.13.10 (linux; amd64; Kuma 2.13.10)";

    // What kumactl makes of a YAML file: its own types, encoded again, with zero times.
    private const string Applied = """
        {"type":"MeshMetric","mesh":"default","name":"all","creationTime":"0001-01-01T00:00:00Z","modificationTime":"0001-01-01T00:00:00Z",
         "spec":{"targetRef":{"kind":"Mesh"},"default":{"sidecar":{"includeUnused":false,"profiles":{"appendProfiles":[{"name":"Basic"}]}},
         "applications":[{"path":"/metrics","port":8888}],"backends":[{"type":"Prometheus","prometheus":{"path":"/metrics","port":5670,"tls":{"mode":"Disabled"}}}]}}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ControlPlanesAdd_AsksTheIndex_FindsTheProduct()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var index = (await SendAsync(cp, HttpMethod.Get, "/")).Json;
        Assert.Equal("Kuma", (string?)index["product"]);
        Assert.Matches("^2\\.", (string)index["version"]!);
        Assert.All(["hostname", "instanceId", "clusterId", "gui"], field => Assert.NotNull(index[field]));
    }

    [Fact]
    public async Task Apply_GetThenPut_CreatesAndUpdates()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        const string Item = "/meshes/default/meshmetrics/all";
        var missing = await SendAsync(cp, HttpMethod.Get, Item);
        Assert.Equal((404, "Could not retrieve a resource", "Not found"), (missing.Status, (string?)missing.Json["title"], (string?)missing.Json["detail"]));
        var created = await SendAsync(cp, HttpMethod.Put, Item, Applied);
        Assert.Equal((201, "{}"), (created.Status, created.Body));
        var read = await SendAsync(cp, HttpMethod.Get, Item);
        Assert.Equal(200, read.Status);

        // Kuma's spelling comes back as it was sent.
        Assert.Equal("Basic", (string?)read.Json["spec"]!["default"]!["sidecar"]!["profiles"]!["appendProfiles"]![0]!["name"]);
        Assert.Equal(200, (await SendAsync(cp, HttpMethod.Put, Item, Applied.Replace("8888", "9999", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Apply_OverFieldsThatKumactlDropped_Warns()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync(
            "all",
            """
            {"default":{"sidecar":{"profile":"minimal","usedOnly":false},"limits":{"series":1000},
             "applications":[{"name":"orders","port":8888,"scheme":"https","regex":"http.*"}],"backends":[{"type":"Prometheus","prometheus":{}}]}}
            """,
            Token);
        var answer = await SendAsync(cp, HttpMethod.Put, "/meshes/default/meshmetrics/all", Applied);
        Assert.Equal(200, answer.Status);
        var warning = Assert.Single(answer.Json["warnings"]!.AsArray())!.ToString();
        Assert.All(
            ["spec.default.sidecar.profile", "spec.default.sidecar.usedOnly", "spec.default.limits", "applications[0].scheme", "applications[0].regex"],
            field => Assert.Contains(field, warning, StringComparison.Ordinal));

        // The same from a client that knows the fields is what its user wants.
        var again = await cp.PutPolicyAsync("all", """{"default":{"sidecar":{"profile":"minimal"},"backends":[{"type":"Prometheus","prometheus":{}}]}}""", Token);
        Assert.Null(again.Json["warnings"]);
    }

    [Theory]
    [InlineData("kumactl/3.0.0 (linux; amd64; Kuma/0123456)", "networking.inbound[0].tags")]
    [InlineData("kumactl/0.0.0-preview.v0123456 (linux; amd64; Kuma/0123456)", "networking.inbound[0].tags")]
    [InlineData(UserAgent, null)]
    [InlineData("curl/8.0", null)]
    public async Task Apply_OverTagsThatKuma3HasNoMore_Warns(string client, string? field)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);

        var answer = await cp.SendAsync(
            HttpMethod.Put, "/meshes/default/dataplanes/web-1",
            """{"type":"Dataplane","mesh":"default","name":"web-1","networking":{"address":"10.0.0.1","inbound":[{"port":8080}]}}""", Token, ("User-Agent", client));

        Assert.Equal((200, field is not null), (answer.Status, answer.Body.Contains("removes fields that kumactl does not know and leaves out: " + field, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Apply_ReferencesAsKuma3HasThem_LeadToWhatTheyName()
    {
        await using var cp = await FilledAsync();
        await cp.PutDataplaneAsync("web-2", "web", "10.0.0.2", Token);
        await cp.PutAsync(
            "/meshes/default/meshopentelemetrybackends/otel",
            """{"type":"MeshOpenTelemetryBackend","mesh":"default","name":"otel","spec":{"endpoint":{"address":"otel","port":4317}}}""",
            Token);

        // Names are gone from both references; every resource has its own as a label.
        var answer = await cp.PutPolicyAsync(
            "one",
            """
            {"targetRef":{"kind":"Dataplane","labels":{"kuma.io/display-name":"web-2"} },
             "default":{"backends":[{"type":"OpenTelemetry","openTelemetry":{"backendRef":{"kind":"MeshOpenTelemetryBackend","labels":{"kuma.io/display-name":"otel"} } } }] } }
            """,
            Token);

        Assert.Equal((201, "{}"), (answer.Status, answer.Body));
        var found = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/meshmetrics/one/-resources/dataplanes")).Json["items"]!.AsArray();
        Assert.Equal("web-2", (string?)Assert.Single(found)!["name"]);
        Assert.Equal("web-2", (string?)found[0]!["labels"]!["kuma.io/display-name"]);
        Assert.Contains("otel:4317", (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-2/_policies")).Body, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await cp.GetAsync("/meshes/default/dataplanes?filter[labels.kuma.io/display-name]=web-2", Token)).Json["total"]!);
    }

    [Fact]
    public async Task InspectServices_OnlineAndOffline_AreCountedWithAStatus()
    {
        await using var cp = await FilledAsync();
        await cp.PutDataplaneAsync("web-2", "web", "10.0.0.2", Token);
        await cp.PutDataplaneAsync("away", "away", "10.0.0.3", Token);
        await PutGatewayAsync(cp);
        foreach (var name in new[] { "web-1", "edge-1" })
        {
            await cp.SendAsync(HttpMethod.Post, $"/meshes/default/dataplanes/{name}/_agent/status", """{"agent": {"id": "a", "version": "0.1.0"}}""", Token);
        }

        var services = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/service-insights")).Json["items"]!.AsArray();

        Assert.Equal(
            [("away", "offline", 0, 1, "internal"), ("edge", "online", 1, 1, "gateway_builtin"), ("web", "partially_degraded", 1, 2, "internal")],
            services.Select(service => ((string)service!["name"]!, (string)service["status"]!, (int)service["dataplanes"]!["online"]!, (int)service["dataplanes"]!["total"]!,
                (string)service["serviceType"]!)));
        Assert.Equal(1, (int)(await SendAsync(cp, HttpMethod.Get, "/meshes/default/service-insights?name=ed")).Json["total"]!);
        var missing = await SendAsync(cp, HttpMethod.Get, "/meshes/none/service-insights");
        Assert.Equal((404, "Failed to retrieve Mesh"), (missing.Status, (string?)missing.Json["title"]));
    }

    [Fact]
    public async Task InspectPolicy_OfAGateway_HasANameToPrint()
    {
        await using var cp = await FilledAsync();
        await PutGatewayAsync(cp);

        var items = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/meshmetrics/all/dataplanes")).Json["items"]!.AsArray();

        // What kumactl prints of the other kind is the name of a MeshGateway, which there is none of.
        Assert.Equal([("SidecarDataplane", "edge-1"), ("SidecarDataplane", "web-1")], items.Select(item => ((string)item!["kind"]!, (string)item["dataplane"]!["name"]!)));
    }

    [Fact]
    public async Task Delete_ThereAndNotThere_AnswersWhatItPrints()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await SendAsync(cp, HttpMethod.Put, "/meshes/default/meshmetrics/all", Applied);
        var deleted = await SendAsync(cp, HttpMethod.Delete, "/meshes/default/meshmetrics/all");
        Assert.Equal((200, "{}"), (deleted.Status, deleted.Body));
        var missing = await SendAsync(cp, HttpMethod.Delete, "/meshes/default/meshmetrics/all");
        Assert.Equal((404, "Could not delete a resource"), (missing.Status, (string?)missing.Json["title"]));
    }

    [Theory]
    [InlineData("/meshes/default/meshmetrics?offset=0&size=1")]
    [InlineData("/meshmetrics")]
    [InlineData("/meshes/default/dataplanes")]
    [InlineData("/meshes")]
    [InlineData("/meshes/default/meshopentelemetrybackends")]
    [InlineData("/mesh-insights")]
    [InlineData("/meshes/default/service-insights")]
    [InlineData("/meshes/default/dataplane-insights")]
    [InlineData("/zones?size=10")]
    [InlineData("/zones/_overview")]
    [InlineData("/zone-insights")]
    [InlineData("/zoneingresses/_overview")]
    [InlineData("/zoneegresses/_overview")]
    [InlineData("/zoneingresses")]
    [InlineData("/zoneegresses")]
    public async Task Get_List_HasTheEnvelope(string path)
    {
        await using var cp = await FilledAsync();
        var list = (await SendAsync(cp, HttpMethod.Get, path)).Json.AsObject();
        Assert.Equal(["total", "items", "next"], list.Select(field => field.Key));
        Assert.True((int)list["total"]! >= list["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("/zones/west")]
    [InlineData("/zoneingresses/west/xds")]
    [InlineData("/meshes/default/meshgateways/edge/dataplanes")]
    public async Task Inspect_WhatThereIsNone_IsNotFoundWithATitle(string path)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var answer = await SendAsync(cp, HttpMethod.Get, path);
        Assert.Equal((404, "Not Found"), (answer.Status, (string?)answer.Json["title"]));
    }

    [Fact]
    public async Task GlobalInsight_BothForms_CountWhatThereIs()
    {
        await using var cp = await FilledAsync();
        await cp.PutDataplaneAsync("web-2", "web", "10.0.0.2", Token);
        await cp.SendAsync(
            HttpMethod.Post, "/meshes/default/dataplanes/web-1/_agent/status", """{"agent": {"id": "a", "version": "0.1.0"}}""", Token);
        var insight = (await SendAsync(cp, HttpMethod.Get, "/global-insight")).Json;
        Assert.Equal("""{"online":1,"offline":1,"partiallyDegraded":0,"total":2}""", insight["dataplanes"]!["standard"]!.ToJsonString());
        Assert.Equal("""{"online":0,"offline":0,"partiallyDegraded":1,"total":1}""", insight["services"]!["internal"]!.ToJsonString());
        Assert.Equal((1, 1, 0), ((int)insight["meshes"]!["total"]!, (int)insight["policies"]!["total"]!, (int)insight["zones"]!["controlPlanes"]!["total"]!));
        var older = (await SendAsync(cp, HttpMethod.Get, "/global-insights")).Json;
        Assert.Equal(("GlobalInsights", 2, 0), ((string?)older["type"], (int)older["resources"]!["Dataplane"]!["total"]!, (int)older["resources"]!["Zone"]!["total"]!));
    }

    [Fact]
    public async Task InspectPolicy_BothForms_NameTheDataplanes()
    {
        await using var cp = await FilledAsync();
        var older = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/meshmetrics/all/dataplanes")).Json;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {"total":1,"items":[{"kind":"SidecarDataplane","dataplane":{"mesh":"default","name":"web-1"},"attachments":[{"type":"dataplane"}]}]}
                """),
            older));
        foreach (var word in new[] { "_resources", "-resources" })
        {
            var newer = (await SendAsync(cp, HttpMethod.Get, $"/meshes/default/meshmetrics/all/{word}/dataplanes?size=10")).Json;
            Assert.Equal((1, "Dataplane", "web-1"), ((int)newer["total"]!, (string?)newer["items"]![0]!["type"], (string?)newer["items"]![0]!["name"]));
            Assert.Equal("kri_dp_default___web-1_", (string?)newer["items"]![0]!["kri"]);
        }

        Assert.Equal(404, (await SendAsync(cp, HttpMethod.Get, "/meshes/default/meshmetrics/none/dataplanes")).Status);
    }

    [Fact]
    public async Task InspectDataplane_BothForms_NameThePolicies()
    {
        await using var cp = await FilledAsync();
        var older = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1/policies")).Json;
        Assert.Equal("SidecarDataplane", (string?)older["kind"]);
        Assert.Equal("all", (string?)older["items"]![0]!["matchedPolicies"]!["MeshMetric"]![0]!["name"]);
        var newer = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1/_policies")).Json;
        Assert.Equal("MeshMetric", (string?)newer["policies"]![0]!["kind"]);
        Assert.Equal("kri_mm_default___all_", (string?)newer["policies"]![0]!["origins"]![0]!["kri"]);
        Assert.Equal("default", (string?)newer["policies"]![0]!["conf"]!["sidecar"]!["profile"]);
        var rules = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1/_rules")).Json;
        var origin = rules["rules"]![0]!["proxyRule"]!["origin"]![0]!;
        Assert.Equal(("all", "kri_mm_default___all_", "default"), ((string?)origin["name"], (string?)origin["kri"], (string?)origin["labels"]!["kuma.io/mesh"]));
        Assert.Equal("default", (string?)rules["resource"]!["labels"]!["kuma.io/mesh"]);
        Assert.Equal(404, (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/none/_policies")).Status);
    }

    [Theory]
    [InlineData("xds?include_eds=true", "application/json")]
    [InlineData("xds", "application/json")]
    [InlineData("stats", "text/plain")]
    [InlineData("clusters", "text/plain")]
    public async Task InspectDataplane_WhatEnvoyHas_IsEnvoysAnswer(string word, string type)
    {
        await using var envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Token);
        await using var cp = await FilledAsync();
        await using var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress, change: options => options with { EnvoyAdmin = new Uri(envoy.AdminAddress) });
        await agent.UntilAsync(async () => (await SendAsync(cp, HttpMethod.Get, $"/meshes/default/dataplanes/{ConnectedAgent.Name}/{word}")).Status == 200);

        var answer = await SendAsync(cp, HttpMethod.Get, $"/meshes/default/dataplanes/{ConnectedAgent.Name}/{word}");

        Assert.Equal((200, type), (answer.Status, answer.ContentType));
        Assert.Contains("localhost_8080", answer.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/none/" + word)).Status);

        // What it prints of an error is title and detail.
        var nobody = await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1/" + word);
        Assert.Equal((503, "Could not ask Envoy"), (nobody.Status, (string?)nobody.Json["title"]));
        Assert.Contains("no agent has reported", (string?)nobody.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectDataplane_Config_ShowsWhatIsConfiguredAndWhatShadowPoliciesChange()
    {
        await using var cp = await FilledAsync();
        await cp.PutAsync(
            "/meshes/default/meshmetrics/next",
            """
            {"type":"MeshMetric","mesh":"default","name":"next","labels":{"kuma.io/effect":"shadow"},
             "spec":{"default":{"labels":{"region":"eu"} } } }
            """,
            Token);
        const string Path = "/meshes/default/dataplanes/web-1/_config";
        var plain = (await SendAsync(cp, HttpMethod.Get, Path)).Json.AsObject();
        Assert.Equal(["xds"], plain.Select(field => field.Key));
        var document = plain["xds"]!["DynamicConfiguration"]!["/meshmetric"]!;
        Assert.Equal(8888, (int)document["observability"]!["metrics"]!["applications"]![0]!["port"]!);
        Assert.DoesNotContain("region", plain.ToJsonString(), StringComparison.Ordinal);

        var shadow = (await SendAsync(cp, HttpMethod.Get, Path + "?shadow=true&include=diff")).Json;
        Assert.Contains("region", shadow["xds"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.All(shadow["diff"]!.AsArray(), operation => Assert.StartsWith("/DynamicConfiguration/~1meshmetric/observability/metrics/", (string?)operation!["path"], StringComparison.Ordinal));
        Assert.Contains("region", shadow["diff"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("[]", (await SendAsync(cp, HttpMethod.Get, Path + "?include=diff")).Json["diff"]!.ToJsonString());
        Assert.Equal(400, (await SendAsync(cp, HttpMethod.Get, Path + "?include=everything")).Status);
        Assert.Equal(404, (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/none/_config")).Status);
    }

    [Fact]
    public async Task Export_AsksTypesAndForms_GetsThem()
    {
        await using var cp = await FilledAsync();
        var types = (await SendAsync(cp, HttpMethod.Get, "/_resources")).Json["resources"]!.AsArray();
        var policy = types.Single(type => (string?)type!["name"] == "MeshMetric")!;
        Assert.Equal(("meshmetrics", "Mesh", "mm", false), ((string?)policy["path"], (string?)policy["scope"], (string?)policy["shortName"], (bool)policy["readOnly"]!));
        var item = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/meshmetrics/all?format=k8s")).Json;
        Assert.Equal("kuma.io/v1alpha1", (string?)item["apiVersion"]);
    }

    [Fact]
    public async Task Export_EveryTypeThatIsListed_HasAKubernetesForm()
    {
        await using var cp = await FilledAsync();
        await cp.SendAsync(HttpMethod.Post, "/meshes/default/dataplanes/web-1/_agent/status", """{"agent": {"id": "a", "version": "0.1.0"}}""", Token);
        await cp.PutAsync("/meshes/default/secrets/otlp", """{"type":"Secret","mesh":"default","name":"otlp","data":"aHVudGVyMg=="}""", Token);
        await cp.UntilAsync(async () => (int)(await cp.GetAsync("/meshes/default/dataplane-insights", Token)).Json["total"]! == 1, Token);
        var kinds = new List<(string? Kind, string? Namespace, string? Mesh)>();
        foreach (var type in (await SendAsync(cp, HttpMethod.Get, "/_resources")).Json["resources"]!.AsArray())
        {
            var list = (string?)type!["scope"] == "Mesh" ? "/meshes/default/" : "/";
            list += (string?)type["path"];
            foreach (var item in (await SendAsync(cp, HttpMethod.Get, list)).Json["items"]!.AsArray())
            {
                var form = await SendAsync(cp, HttpMethod.Get, $"{list}/{(string)item!["name"]!}?format=k8s");
                Assert.Equal((200, (string?)item["name"]), (form.Status, (string?)form.Json["metadata"]!["name"]));
                kinds.Add(((string?)form.Json["kind"], (string?)form.Json["metadata"]!["namespace"], (string?)form.Json["mesh"]));
            }
        }

        Assert.Equal(
            [
                ("Dataplane", "kuma-system", "default"), ("DataplaneInsight", "kuma-system", "default"), ("Mesh", null, null), ("MeshMetric", "kuma-system", null),
                ("Secret", "kuma-system", null),
            ],
            kinds.Distinct().Order());
        var secret = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/secrets/otlp?format=kubernetes&namespace=other")).Json;
        Assert.Equal(("v1", "other", "aHVudGVyMg=="), ((string?)secret["apiVersion"], (string?)secret["metadata"]!["namespace"], (string?)secret["data"]!["value"]));
        Assert.Equal(("system.kuma.io/secret", "default"), ((string?)secret["type"], (string?)secret["metadata"]!["labels"]!["kuma.io/mesh"]));
        Assert.Equal(400, (await SendAsync(cp, HttpMethod.Get, "/meshes/default/secrets/otlp?format=xml")).Status);

        // What came from there comes out as it went in.
        var dataplane = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1?format=k8s&namespace=shop")).Json;
        Assert.Equal(201, (await cp.PutAsync("/meshes/default/dataplanes/web-1.shop", dataplane.ToJsonString(), Token)).Status);
        var again = (await SendAsync(cp, HttpMethod.Get, "/meshes/default/dataplanes/web-1.shop?format=k8s")).Json;
        Assert.Equal(("web-1", "shop"), ((string?)again["metadata"]!["name"], (string?)again["metadata"]!["namespace"]));
        Assert.Equal(("web-1", "shop"), ((string?)again["metadata"]!["labels"]!["kuma.io/display-name"], (string?)again["metadata"]!["labels"]!["k8s.kuma.io/namespace"]));
        Assert.True(JsonNode.DeepEquals(dataplane["spec"], again["spec"]));
    }

    private static Task<ApiAnswer> SendAsync(RunningControlPlane cp, HttpMethod method, string path, string? body = null) =>
        cp.SendAsync(method, path, body, Token, ("User-Agent", UserAgent), ("Accept", "application/json"));

    private static Task<ApiAnswer> PutGatewayAsync(RunningControlPlane cp) => cp.PutAsync(
        "/meshes/default/dataplanes/edge-1",
        """{"type":"Dataplane","mesh":"default","name":"edge-1","networking":{"address":"10.0.0.9","gateway":{"type":"BUILTIN","tags":{"kuma.io/service":"edge"}}}}""",
        Token);

    private static async Task<RunningControlPlane> FilledAsync()
    {
        var cp = await RunningControlPlane.StartAsync(Token);
        await SendAsync(cp, HttpMethod.Put, "/meshes/default/meshmetrics/all", Applied);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        return cp;
    }
}

using System.Text;

using CsCheck;

using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.Resources.Dynamic;

public sealed class DynamicConfigurationTests
{
    // As one of Kuma's control planes writes it: nil lists are null, the collector is the socket where Envoy listens for the agent.
    private const string Kumas = """
        {"observability": {"metrics": {
          "applications": [{"name": "orders", "path": "/metrics/prometheus", "port": 8888, "address": ""}, {"path": "stats", "port": 8000, "address": "10.0.0.9"}],
          "backends": [
            {"type": "Prometheus", "name": null},
            {"type": "OpenTelemetry", "name": "otel", "openTelemetry": {"endpoint": "/tmp/kuma-otel-otel-4317.sock", "refreshInterval": "30s"}},
            {"type": "Tomorrow", "name": "x"}],
          "sidecar": {"profiles": {"appendProfiles": [{"name": "None"}, {"name": "All"}], "exclude": [{"type": "Prefix", "match": "envoy_x"}], "include": null},
            "includeUnused": true},
          "extraLabels": {"mesh": "default", "dataplane": "backend-1", "service": "backend", "kuma.proxy_role": "sidecar", "team": "shop"},
          "later": {"and": ["unknown"]}}}}
        """;

    [Fact]
    public void Read_WhatWasWritten_IsEqual() => ConfigurationGen.Any.Sample(
        configuration =>
        {
            var document = DynamicConfigurationWriter.Write(configuration);
            var read = DynamicConfigurationReader.Read(document.Json, ConfigurationGen.Dataplane("other"), out var problem);
            Assert.Null(problem);
            Assert.Equal(configuration.Pipelines, read!.Pipelines);
            Assert.Equal(configuration.Dataplane.Id, read.Dataplane.Id);
            Assert.Equal(configuration.Dataplane.Address, read.Dataplane.Address);
            Assert.Equal(configuration.Dataplane.Tags, read.Dataplane.Tags);
            Assert.Equal(document.ETag, DynamicConfigurationWriter.Write(read).ETag);
        },
        iter: 500);

    [Fact]
    public void Read_CutAnywhere_IsRefused() => ConfigurationGen.Any.Sample(
        configuration =>
        {
            var json = DynamicConfigurationWriter.Write(configuration).Json;
            var step = Math.Max(1, json.Length / 40);
            for (var length = 0; length < json.Length; length += step)
            {
                Assert.Null(DynamicConfigurationReader.Read(json[..length], ConfigurationGen.Dataplane(), out var problem));
                Assert.NotNull(problem);
            }
        },
        iter: 20);

    [Fact]
    public void Read_AnyByteChanged_GivesAConfigurationOrAProblem() => Gen.Select(ConfigurationGen.Any, Gen.Int[0, 1_000_000], Gen.Byte).Sample(
        (configuration, at, value) =>
        {
            var json = DynamicConfigurationWriter.Write(configuration).Json.ToArray();
            json[at % json.Length] = value;
            var read = DynamicConfigurationReader.Read(json, ConfigurationGen.Dataplane(), out var problem);
            Assert.True(read is null != problem is null);
        },
        iter: 500);

    [Fact]
    public void Write_SelectorsAndLabelsOfAnotherOrder_GivesTheSameTagForMaps()
    {
        var one = With(new SortedDictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" });
        var other = With(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        Assert.Equal(one.ETag, other.ETag);
        Assert.Equal(64, one.ETag.Length);
        Assert.NotEqual(one.ETag, With(new Dictionary<string, string>()).ETag);
    }

    [Fact]
    public void Read_KumasDocument_IsOnePipeline()
    {
        var pipeline = Assert.Single(Read(Kumas).Pipelines.Pipelines);
        Assert.Equal(BuiltInProfile.Full, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.False(pipeline.Sidecar.UsedOnly);
        Assert.Equal([new NameSelector(NameSelectorType.Prefix, "envoy_x")], pipeline.Sidecar.Exclude);
        Assert.Equal(["10.0.0.1:8888/metrics/prometheus", "10.0.0.9:8000/stats"], pipeline.Applications.Select(a => $"{a.Address}:{a.Port}{a.Path}"));
        Assert.Equal("orders", pipeline.Applications[0].Name);
        Assert.Collection(
            pipeline.Backends,
            backend => Assert.IsType<PrometheusBackend>(backend),
            backend =>
            {
                var collector = Assert.IsType<OpenTelemetryBackend>(backend);
                Assert.Equal(new Uri("unix:///tmp/kuma-otel-otel-4317.sock"), collector.Endpoint);
                Assert.Equal(TimeSpan.FromSeconds(30), collector.RefreshInterval);
            });
        Assert.Equal(new Dictionary<string, string> { ["kuma_proxy_role"] = "sidecar", ["team"] = "shop" }, pipeline.Labels.ToDictionary());
    }

    [Theory]
    [InlineData("""{"observability": {"metrics": {}}}""")]
    [InlineData("""{"observability": {"metrics": {"applications": null, "backends": null}}}""")]
    [InlineData("""{"observability": {"metrics": {"pipelines": []}}}""")]
    public void Read_WithoutBackends_HasNoPipeline(string json) => Assert.Empty(Read(json).Pipelines.Pipelines);

    [Fact]
    public void Read_TheMadrsExample_TakesItsEndpoint()
    {
        var set = Read("""{"observability": {"metrics": {"backends": [{"type": "OpenTelemetry", "openTelemetry": {"endpoint": "otel-collector:4317"}}]}}}""");
        Assert.Equal(new Uri("http://otel-collector:4317"), Assert.IsType<OpenTelemetryBackend>(Assert.Single(set.Pipelines.Pipelines[0].Backends)).Endpoint);
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("<html>502 Bad Gateway</html>", "is not JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "observability.metrics")]
    [InlineData("""{"observability": 5}""", "document.observability: must be an object")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [5]}}}""", "pipelines: must hold objects")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": []}]}}}""", "pipelines[0].backends: must hold a backend")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Carrier pigeon"}]}]}}}""", "pipelines[0].backends[0].type: \"Carrier pigeon\"")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Prometheus", "port": 99999}]}]}}}""", "backends[0].port: must be a number from 1 to 65535")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Prometheus", "port": 1, "tlsMode": "2"}]}]}}}""", "tlsMode: \"2\" is none of")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Prometheus", "port": 1}], "sidecar": {"regex": "(?=x)"}}]}}}""", "sidecar.regex")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Prometheus", "port": 1}], "labels": {"a b": "x"}}]}}}""", "labels: \"a b\"")]
    [InlineData("""{"observability": {"metrics": {"dataplane": {"mesh": "default"}, "pipelines": []}}}""", "dataplane.name")]
    [InlineData("""{"observability": {"metrics": {"applications": [{"port": "8888"}], "backends": [{"type": "Prometheus"}]}}}""", "applications[0].port: must be a number")]
    public void Read_WhatCannotBeHonoured_NamesTheField(string json, string problem)
    {
        Assert.Null(DynamicConfigurationReader.Read(Encoding.UTF8.GetBytes(json), ConfigurationGen.Dataplane(), out var found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TextThatIsNoUnicode_IsRefused()
    {
        byte[] json = [.. "{\"observability\": {\"metrics\": {\"backends\": [{\"type\": \""u8, 0xC3, 0x28, .. "\"}]}}}"u8];
        Assert.Null(DynamicConfigurationReader.Read(json, ConfigurationGen.Dataplane(), out var problem));
        Assert.NotNull(problem);
        Assert.Null(DynamicConfigurationReader.Read(
            Encoding.UTF8.GetBytes("""{"observability": {"metrics": {"backends": [{"type": "\ud800"}]}}}"""), ConfigurationGen.Dataplane(), out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Write_SeveralPipelines_GivesKumasAgentsAllSourcesAndBackendsOnce()
    {
        var sidecar = new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Minimal) };
        var application = new ApplicationSettings { Address = "10.0.0.1", Port = 8888 };
        Pipeline Make(PipelineBackend backend, string region) => new()
        {
            Backends = [backend],
            Sidecar = sidecar,
            Applications = [application],
            Labels = new Dictionary<string, string> { ["region"] = region, ["team"] = "shop" },
            Provenance = new Dictionary<string, FieldOrigin>(),
        };
        var set = new PipelineSet(
            [
                Make(new PrometheusBackend { From = "a" }, "eu"),
                Make(new PrometheusBackend { From = "b", ClientId = "new", Port = 5671 }, "us"),
                Make(new OpenTelemetryBackend { From = "c", Endpoint = new Uri("http://otel:4317"), DisplayEndpoint = "otel:4317" }, "eu"),
            ],
            [],
            null);
        var json = Encoding.UTF8.GetString(DynamicConfigurationWriter.Write(new DynamicConfiguration(ConfigurationGen.Dataplane(), set)).Json.Span);

        // What a reader without pipelines sees.
        var flat = Read(json.Replace("\"pipelines\"", "\"unknown\"", StringComparison.Ordinal));
        var pipeline = Assert.Single(flat.Pipelines.Pipelines);
        Assert.Equal(2, pipeline.Backends.Count);
        Assert.Equal([application], pipeline.Applications);
        Assert.Equal(BuiltInProfile.Default, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.Equal("shop", Assert.Single(pipeline.Labels).Value);
    }

    private static DynamicConfiguration Read(string json)
    {
        var configuration = DynamicConfigurationReader.Read(Encoding.UTF8.GetBytes(json), ConfigurationGen.Dataplane(), out var problem);
        Assert.Null(problem);
        return configuration!;
    }

    private static DynamicDocument With(IReadOnlyDictionary<string, string> labels) => DynamicConfigurationWriter.Write(new DynamicConfiguration(
        ConfigurationGen.Dataplane(),
        new PipelineSet(
            [
                new Pipeline
                {
                    Backends = [new PrometheusBackend { From = "a" }],
                    Sidecar = new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Default) },
                    Applications = [],
                    Labels = labels,
                    Provenance = new Dictionary<string, FieldOrigin>(),
                },
            ],
            [],
            null)));
}

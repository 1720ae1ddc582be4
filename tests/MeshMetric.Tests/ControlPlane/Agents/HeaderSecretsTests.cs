using MeshMetric.ControlPlane.Agents;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Agents;

public sealed class HeaderSecretsTests
{
    private static readonly HeaderSecrets Secrets = new((mesh, name, _) => Task.FromResult(mesh == "default" && name == "known" ? "s3cret" : null));

    [Fact]
    public async Task Resolve_WithoutSecrets_GivesTheSameObject()
    {
        var set = Set(Pipeline(Collector("a", new HeaderSource { Env = "TOKEN" })), Pipeline(new PrometheusBackend { From = "p" }));
        Assert.Same(set, await Secrets.ResolveAsync("default", set, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_AKnownSecret_PutsItsValueInPlace()
    {
        var resolved = await Secrets.ResolveAsync("default", Set(Pipeline(Collector("a", new HeaderSource { Secret = "known" }))), TestContext.Current.CancellationToken);
        var collector = Assert.IsType<OpenTelemetryBackend>(Assert.Single(Assert.Single(resolved.Pipelines).Backends));
        Assert.Equal(new HeaderSource { Value = "s3cret" }, collector.Headers["x-key"]);
        Assert.Empty(resolved.Warnings);
    }

    [Fact]
    public async Task Resolve_AMissingSecret_LeavesItsBackendOutAndWarns()
    {
        var prometheus = new PrometheusBackend { From = "p" };
        var set = Set(Pipeline(Collector("a", new HeaderSource { Secret = "gone" })), Pipeline(prometheus, Collector("b", new HeaderSource { Secret = "gone" })));
        var resolved = await Secrets.ResolveAsync("default", set, TestContext.Current.CancellationToken);
        Assert.Equal([prometheus], Assert.Single(resolved.Pipelines).Backends);
        Assert.Equal(2, resolved.Warnings.Count);
        Assert.All(resolved.Warnings, warning => Assert.Contains("\"gone\"", warning.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_AnotherMeshsSecret_IsMissing()
    {
        var resolved = await Secrets.ResolveAsync("other", Set(Pipeline(Collector("a", new HeaderSource { Secret = "known" }))), TestContext.Current.CancellationToken);
        Assert.Empty(resolved.Pipelines);
    }

    private static PipelineSet Set(params Pipeline[] pipelines) => new(pipelines, [], null);

    private static Pipeline Pipeline(params PipelineBackend[] backends) => new()
    {
        Backends = backends,
        Sidecar = new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Default) },
        Applications = [],
        Labels = new Dictionary<string, string>(),
        Provenance = new Dictionary<string, FieldOrigin>(),
    };

    private static OpenTelemetryBackend Collector(string from, HeaderSource header) => new()
    {
        From = from,
        Endpoint = new Uri("http://otel:4317"),
        DisplayEndpoint = "otel:4317",
        Headers = new Dictionary<string, HeaderSource> { ["x-key"] = header },
    };
}

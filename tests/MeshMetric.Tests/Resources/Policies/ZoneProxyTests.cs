using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>Dataplanes that are a zone's ingress or egress: a policy for all dataplanes is for them, too, but for its applications.</summary>
public sealed class ZoneProxyTests
{
    private const string Policies = """
        ---
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {profile: minimal}
            applications: [{port: 5670, address: 127.0.0.1}, {port: 9901}]
            backends: [{type: Prometheus}]
        ---
        type: MeshMetric
        name: more
        spec:
          default:
            sidecar: {profile: minimal}
            applications: [{port: 7070}]
            backends: [{type: OpenTelemetry, openTelemetry: {endpoint: "collector:4317"}}]
        """;

    [Theory]
    [InlineData("ZoneIngress")]
    [InlineData("ZoneEgress")]
    public void Applications_OfAZoneProxy_AreNone(string type)
    {
        PipelineSet set = Compile($"listeners: [{{type: {type}, port: 10001}}]");

        // What differed by applications alone is one pipeline now.
        Pipeline pipeline = Assert.Single(set.Pipelines);
        Assert.Empty(pipeline.Applications);
        Assert.DoesNotContain("applications", pipeline.Provenance.Keys);
        Assert.Equal(BuiltInProfile.Minimal, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.Equal(2, pipeline.Backends.Count);
        Assert.Empty(set.Warnings);
    }

    [Theory]
    [InlineData("listeners: [{type: ZoneIngress, port: 10001}], inbound: [{port: 80, tags: {kuma.io/service: web}}]")]
    [InlineData("listeners: [{type: ZoneEgress, port: 10001}], gateway: {tags: {kuma.io/service: edge}}")]
    [InlineData("listeners: []")]
    [InlineData("inbound: []")]
    public void Applications_OfAnythingElse_AreThePolicys(string networking)
    {
        PipelineSet set = Compile(networking);

        Assert.Equal(2, set.Pipelines.Count);
        Assert.All(set.Pipelines, pipeline => Assert.NotEmpty(pipeline.Applications));
    }

    private static PipelineSet Compile(string networking)
    {
        IReadOnlyList<Resource> resources = Given.Resources($"{{type: Dataplane, name: z, networking: {{address: 10.0.0.9, {networking}}}}}\n{Policies}");
        return PipelineCompiler.Compile(resources.OfType<DataplaneResource>().Single(), resources, Given.Now);
    }
}

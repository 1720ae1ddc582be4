using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

/// <summary>Dataplanes and policies for tests of assignments.</summary>
internal static class Mesh
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A dataplane with one inbound.</summary>
    public static DataplaneResource Dataplane(string name, string address = "10.0.0.1", string service = "cart", string more = "") =>
        Read<DataplaneResource>($$"""
            type: Dataplane
            mesh: shop
            name: {{name}}
            {{more}}
            networking:
              address: "{{address}}"
              inbound: [{ port: 8080, tags: { kuma.io/service: {{service}} } }]
            """);

    /// <summary>A policy for all with Prometheus backends, each as <c>prometheus</c> has it.</summary>
    public static MeshMetricResource Policy(string name, params string[] backends) =>
        Read<MeshMetricResource>($$"""
            type: MeshMetric
            mesh: shop
            name: {{name}}
            spec:
              default:
                backends:
            {{string.Join('\n', backends.Select(backend => "      - { type: Prometheus, prometheus: " + backend + " }"))}}
            """);

    public static T Read<T>(string yaml, bool allowWarnings = false)
        where T : Resource
    {
        ReadResult result = ResourceReader.Read(yaml, "test.yaml");
        Assert.DoesNotContain(result.Violations, violation => !allowWarnings || violation.Severity == ViolationSeverity.Error);
        return Assert.IsType<T>(Assert.Single(result.Resources));
    }

    public static PipelineSet Pipelines(DataplaneResource dataplane, params Resource[] resources) =>
        PipelineCompiler.Compile(dataplane, resources, Now);

    /// <summary>What is to be scraped by the pipelines, by client.</summary>
    public static ImmutableArray<ClientEndpoints> Endpoints(PipelineSet pipelines) =>
        ClientEndpoints.Of(pipelines.Pipelines.SelectMany(pipeline => pipeline.Backends));

    /// <summary>Pipelines as no policies would make them.</summary>
    public static PipelineSet Pipelines(params PipelineBackend[] backends) => new(
        [
            new Pipeline
            {
                Backends = backends,
                Sidecar = Pipelines(Dataplane("x"), Policy("p", "{}")).Pipelines[0].Sidecar,
                Applications = [],
                Labels = new Dictionary<string, string>(),
                Provenance = new Dictionary<string, FieldOrigin>(),
            },
        ],
        [],
        null);
}

using System.Text.Json.Nodes;
using CsCheck;
using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Writing;

/// <summary>Policy rules, Documents, "input form": what was written comes back in the same spelling, whichever of the spellings it was.</summary>
public sealed class SpellingPropertyTests
{
    private static readonly Gen<string> Target = Gen.OneOf(
        "", """ "targetRef": {"kind": "Mesh"} """, """ "targetRef": {"kind": "Mesh", "proxyTypes": ["Sidecar"]} """, """ "targetRef": {"kind": "Mesh", "proxyTypes": []} """,
        """ "targetRef": {"kind": "MeshSubset", "tags": {"kuma.io/zone": "yes", "v": "1"}} """,
        """ "targetRef": {"kind": "Dataplane", "labels": {"app": "a"}, "sectionName": "8080", "namespace": "demo"} """);

    private static readonly Gen<string> Sidecar = Gen.OneOf(
        "", """ "sidecar": {} """, """ "sidecar": {"profile": "MiNiMal", "usedOnly": true} """, """ "sidecar": {"regex": "a\\.b|\\d"} """,
        """ "sidecar": {"includeUnused": false, "profiles": {"appendProfiles": [{"name": "None"}, {"name": "All"}]}} """,
        """ "sidecar": {"profile": "full", "profiles": {"include": [{"type": "Regex", "match": "^x"}], "exclude": []}} """,
        """ "sidecar": {"exclude": [{"type": "Prefix", "match": "1"}], "include": []} """);

    private static readonly Gen<string> Applications = Gen.OneOf(
        "", """ "applications": [] """, """ "applications": [{"port": 8000}, {"port": "8001", "path": "metrics", "name": "n"}] """,
        """ "applications": [{"port": 1, "scheme": "https", "caFile": "/ca", "bearerTokenFile": "/t", "labels": {"a": "", "b": "true"}}] """);

    private static readonly Gen<string> Rest = Gen.OneOf(
        "", """ "labels": {"region": "eu", "n": "007"} """, """ "limits": {"series": "20k", "bytes": "8Mi"} """, """ "limits": {"series": 5, "onExceeded": "Drop"} """);

    private static readonly Gen<string> Backends = Gen.OneOf(
        "", """ "backends": [] """, """ "backends": [{"type": "Prometheus"}] """, """ "backends": [{"type": "Prometheus", "prometheus": {"clientId": "", "port": "5670"}}] """,
        """ "backends": [{"type": "OpenTelemetry", "openTelemetry": {"endpoint": "HTTP://Otel:1/x", "refreshInterval": 60, "headers": {"a": {"value": "b"}}}}] """,
        """ "backends": [{"type": "OpenTelemetry", "openTelemetry": {"endpoint": "otel", "refreshInterval": "1m30.5s", "tls": {}}}] """,
        """ "backends": [{"type": "OpenTelemetry", "openTelemetry": {"backendRef": {"kind": "MeshOpenTelemetryBackend", "labels": {"a": "b"}}}}] """);

    private static readonly Gen<string> Spec = Gen.Select(
        Target, Gen.Select(Sidecar, Applications, Rest, Backends, (a, b, c, d) => Object(a, b, c, d)), (target, settings) => Object(target, $"\"default\": {settings}"));

    [Fact]
    public void Write_AnyForm_HasTheSpellingThatWasRead() => Gen.Select(Spec, Gen.Bool).Sample(
        (spec, kubernetes) =>
        {
            var head = kubernetes
                ? "\"apiVersion\": \"kuma.io/v1alpha1\", \"kind\": \"MeshMetrics\", \"metadata\": {\"name\": \"p\", \"namespace\": \"demo\"}"
                : "\"type\": \"MeshMetric\", \"mesh\": \"shop\", \"name\": \"p\"";
            var policy = Given.One<MeshMetricResource>(Object(head, $"\"spec\": {spec}"));
            foreach (var form in (ResourceForm[])[ResourceForm.Universal, ResourceForm.Kubernetes])
            {
                AssertSpelling(spec, ResourceWriter.ToJson(policy, form));
                AssertSpelling(spec, ResourceWriter.ToJson(Given.One<MeshMetricResource>(ResourceWriter.ToYaml(policy, form)), form));
            }
        },
        iter: 1_000);

    private static void AssertSpelling(string expected, string json)
    {
        var spec = JsonNode.Parse(json)!["spec"];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), spec), $"{expected}\ncame back as\n{spec}");
    }

    private static string Object(params string[] fields) => "{" + string.Join(", ", fields.Where(field => field.Length > 0)) + "}";
}

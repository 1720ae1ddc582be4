using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

/// <summary>Policy rules, Documents: what stands around a resource's fields.</summary>
public sealed class EnvelopeReaderTests
{
    private const string Kubernetes = "apiVersion: kuma.io/v1alpha1, kind: MeshMetric";

    [Theory]
    [InlineData("{type: MeshMetric, name: a, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{type: MeshMetrics, name: a, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{type: MeshMetric, mesh: null, name: a, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{type: MeshMetric, mesh: My, name: a, spec: {default: {}}}", null)]
    [InlineData("{type: MeshMetric, mesh: a_b-c.1, name: a.b-c.1, spec: {default: {}}}", "MeshMetric a_b-c.1/a.b-c.1")]
    [InlineData("{type: MeshMetric, name: a, labels: {x: y}, creationTime: x, modificationTime: y, kri: z, status: {a: [1]}, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a}, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{" + Kubernetes + "s, metadata: {name: a}, spec: {default: {}}}", "MeshMetric default/a")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, namespace: kuma-system}, spec: {default: {}}}", "MeshMetric default/a.kuma-system")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, labels: {kuma.io/mesh: shop}}, spec: {default: {}}}", "MeshMetric shop/a")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, annotations: {x: 1}, uid: x, resourceVersion: 5, generation: 1, creationTimestamp: null, managedFields: [], ownerReferences: [], finalizers: []}, spec: {default: {}}, status: 1}", "MeshMetric default/a")]
    [InlineData("{apiVersion: v1, kind: List, metadata: {}, items: [{type: Mesh, name: m}]}", "Mesh m")]
    [InlineData("{apiVersion: kuma.io/v1alpha1, kind: Mesh, metadata: {name: m}}", "Mesh m")]
    public void Read_Envelopes_GiveTypeMeshAndName(string text, string? id)
    {
        var result = Given.Read(text);
        Assert.Equal(id is null, result.HasErrors);
        Assert.Equal(id, result.Resources.SingleOrDefault()?.ToString());
    }

    [Theory]
    [InlineData("{name: a, spec: {}}", "type", "missing")]
    [InlineData("{type: null, name: a}", "type", "missing")]
    [InlineData("{type: MeshMetirc, name: a, spec: {}}", "type", "did you mean \"MeshMetric\"")]
    [InlineData("{type: meshmetric, name: a, spec: {}}", "type", "did you mean \"MeshMetric\"")]
    [InlineData("{type: MeshTrace, name: a, spec: {}}", "type", "MeshMetric")]
    [InlineData("{type: [MeshMetric], name: a}", "type", "text")]
    [InlineData("{type: MeshMetric, spec: {default: {}}}", "name", "missing")]
    [InlineData("{type: MeshMetric, name: '', spec: {default: {}}}", "name", "empty")]
    [InlineData("{type: MeshMetric, name: 5, spec: {default: {}}}", "name", "quotes")]
    [InlineData("{type: MeshMetric, name: My_Policy, spec: {default: {}}}", "name", "253")]
    [InlineData("{type: MeshMetric, name: -a, spec: {default: {}}}", "name", "253")]
    [InlineData("{type: MeshMetric, name: a..b, spec: {default: {}}}", "name", "253")]
    [InlineData("{type: MeshMetric, name: a, mesh: Shop, spec: {default: {}}}", "mesh", "63")]
    [InlineData("{type: MeshMetric, name: a, mesh: '', spec: {default: {}}}", "mesh", "empty")]
    [InlineData("{type: MeshMetric, name: a}", "spec", "missing")]
    [InlineData("{type: MeshMetric, name: a, spec: null}", "spec", "missing")]
    [InlineData("{type: MeshMetric, name: a, spec: []}", "spec", "mapping")]
    [InlineData("{type: MeshMetric, name: a, spec: text}", "spec", "mapping")]
    [InlineData("{type: MeshMetric, name: a, default: {}, spec: {default: {}}}", "default", "unknown field")]
    [InlineData("{type: MeshMetric, name: a, lables: {}, spec: {default: {}}}", "lables", "\"labels\"")]
    [InlineData("{type: MeshMetric, name: a, labels: {x: 1}, spec: {default: {}}}", "labels.x", "quotes")]
    [InlineData("{type: MeshMetric, name: a, labels: {x: \"y\\0\"}, spec: {default: {}}}", "labels.x", "U+0000")]
    [InlineData("{type: MeshMetric, kind: MeshMetric, name: a, spec: {default: {}}}", "kind", "unknown field")]
    [InlineData("{type: MeshMetric, name: a, spec: {targetref: {}, default: {}}}", "spec.targetref", "\"targetRef\"")]
    [InlineData("{type: MeshMetric, name: a, spec: {to: [], default: {}}}", "spec.to", "unknown field")]
    [InlineData("{type: MeshMetric, name: a, spec: {default: []}}", "spec.default", "mapping")]
    [InlineData("{type: MeshMetric, name: a, spec: {default: {}, expiresAt: 2027-01-01}}", "spec.expiresAt", "offset")]
    [InlineData("{type: MeshMetric, name: a, spec: {default: {}, expiresAt: 2027}}", "spec.expiresAt", "quotes")]
    [InlineData("{kind: MeshMetric, metadata: {name: a}, spec: {default: {}}}", "apiVersion", "kuma.io/v1alpha1")]
    [InlineData("{apiVersion: kuma.io/v1, kind: MeshMetric, metadata: {name: a}, spec: {default: {}}}", "apiVersion", "kuma.io/v1alpha1")]
    [InlineData("{apiVersion: kuma.io/v1alpha1, metadata: {name: a}, spec: {default: {}}}", "kind", "missing")]
    [InlineData("{apiVersion: kuma.io/v1alpha1, kind: MeshTraces, metadata: {name: a}}", "kind", "MeshMetric")]
    [InlineData("{" + Kubernetes + ", spec: {default: {}}}", "metadata", "missing")]
    [InlineData("{" + Kubernetes + ", metadata: {}, spec: {default: {}}}", "metadata.name", "missing")]
    [InlineData("{" + Kubernetes + ", metadata: {name: A}, spec: {default: {}}}", "metadata.name", "253")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, namespace: a.b}, spec: {default: {}}}", "metadata.namespace", "63")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, label: {}}, spec: {default: {}}}", "metadata.label", "\"labels\"")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, labels: {x: \"\\0\"}}, spec: {default: {}}}", "metadata.labels.x", "U+0000")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a, labels: {kuma.io/mesh: Shop}}, spec: {default: {}}}", "metadata.labels", "63")]
    [InlineData("{" + Kubernetes + ", metadata: {name: a}, name: a, spec: {default: {}}}", "name", "unknown field")]
    [InlineData("{apiVersion: v1, kind: List}", "items", "missing")]
    [InlineData("{apiVersion: v1, kind: List, items: {}}", "items", "list")]
    [InlineData("{apiVersion: v1, kind: List, items: [{type: Mesh, name: m}, 5]}", "items[1]", "mapping")]
    [InlineData("[{type: Mesh, name: m}]", "", "---")]
    [InlineData("just text", "", "mapping")]
    [InlineData("{type: Dataplane, name: d, spec: {}, networking: {address: a}}", "spec", "at the top")]
    [InlineData("{type: Dataplane, name: d}", "networking", "missing")]
    [InlineData("{type: Dataplane, name: d, networking: {}}", "networking.address", "missing")]
    [InlineData("{type: Dataplane, name: d, networking: {address: a, inbound: [{tags: {}}]}}", "networking.inbound[0].port", "missing")]
    [InlineData("{type: Dataplane, name: d, networking: {address: a, inbound: [{port: 80, tags: {version: 2}}]}}", "networking.inbound[0].tags.version", "quotes")]
    [InlineData("{type: Dataplane, name: d, networking: {address: a, gateway: {type: builtin}}}", "networking.gateway.type", "\"BUILTIN\"")]
    [InlineData("{type: MeshMetricProfile, name: full, spec: {extends: none}}", "name", "built-in")]
    [InlineData("{type: MeshMetricProfile, name: slim, spec: {}}", "spec.extends", "\"none\"")]
    [InlineData("{type: MeshMetricProfile, name: slim, spec: {extends: none, include: [{type: Prefix, match: 1}]}}", "spec.include[0].match", "quotes")]
    [InlineData("{type: MeshMetricProfile, name: slim, spec: {extends: none, usedOnly: true}}", "spec.usedOnly", "unknown field")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {}}", "spec.endpoint", "missing")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {endpoint: {port: 1}}}", "spec.endpoint.address", "missing")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {endpoint: {address: a, port: 0}}}", "spec.endpoint.port", "65535")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {endpoint: {address: a}, protocol: tcp}}", "spec.protocol", "\"grpc\"")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {endpoint: {address: a}, env: {mode: optional}}}", "spec.env.mode", "\"Optional\"")]
    [InlineData("{type: MeshOpenTelemetryBackend, name: b, spec: {endpoint: {address: a}, env: {precedence: first}}}", "spec.env.precedence", "\"EnvFirst\"")]
    public void Read_BadEnvelopes_NameTheField(string text, string field, string reason)
    {
        var violation = Given.Read(text).Violations.First(found => found.Field == field && found.Severity == ViolationSeverity.Error);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
        Assert.Equal(1, violation.Line);
    }

    [Theory]
    [InlineData("{mode: Optional, precedence: EnvFirst, allowSignalOverrides: true}", true)]
    [InlineData("{}", true)]
    [InlineData("{mode: Disabled}", false)]
    public void Read_CollectorThatKumaTakesFromTheEnvironment_IsReadWithAWarning(string env, bool warns)
    {
        var result = Given.Read($"{{type: MeshOpenTelemetryBackend, name: b, spec: {{endpoint: {{address: a}}, env: {env}}}}}");

        Assert.Single(result.Resources);
        Assert.Equal(warns ? ["spec.env"] : [], result.Violations.Select(found => found.Field));
    }

    [Fact]
    public void Read_SameTypeMeshAndName_IsAViolationAtTheSecondName()
    {
        var result = Given.Read("type: Mesh\nname: a\n---\ntype: Mesh\nname: b\n---\ntype: Mesh\nname: a\n");
        var violation = Given.Error(result);
        Assert.Equal((8, 7, 3, "name"), (violation.Line, violation.Column, violation.Document, violation.Field));
        Assert.Contains("line 2", violation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameNameInOtherMeshTypeOrNamespace_IsAnotherResource()
    {
        var result = Given.Read(
            "{type: MeshMetric, name: a, spec: {default: {}}}\n---\n{type: MeshMetric, mesh: m, name: a, spec: {default: {}}}\n---\n"
            + "{type: MeshMetricProfile, name: a, spec: {extends: none}}\n---\n{" + Kubernetes + ", metadata: {name: a, namespace: n}, spec: {default: {}}}\n");
        Assert.Empty(result.Violations);
        Assert.Equal(4, result.Resources.Count);
    }

    [Fact]
    public void Read_KubernetesNameWithNamespace_CollidesWithTheUniversalName() =>
        Assert.Equal("name", Given.Error(Given.Read(
            "{" + Kubernetes + ", metadata: {name: a, namespace: n}, spec: {default: {}}}\n---\n{type: MeshMetric, name: a.n, spec: {default: {}}}\n")).Field);

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void Read_Names_HaveAtMost253Characters(int length, bool good) =>
        Assert.Equal(!good, Given.Read($"{{type: MeshMetric, name: {new string('a', length)}, spec: {{default: {{}}}}}}").HasErrors);

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Read_Meshes_HaveAtMost63Characters(int length, bool good) =>
        Assert.Equal(!good, Given.Read($"{{type: MeshMetric, name: a, mesh: {new string('a', length)}, spec: {{default: {{}}}}}}").HasErrors);

    [Fact]
    public void Read_ExpiredPolicy_IsGoodWithAWarning()
    {
        var result = Given.Read("{type: MeshMetric, name: a, spec: {expiresAt: '2026-06-01T12:00:00Z', default: {}}}");
        Assert.Equal("spec.expiresAt", Given.Warning(result).Field);
        Assert.Single(result.Resources);
    }
}

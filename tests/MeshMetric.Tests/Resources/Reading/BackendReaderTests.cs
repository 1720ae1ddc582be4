using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

public sealed class BackendReaderTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("[{type: Prometheus}]")]
    [InlineData("[{type: Prometheus, prometheus: null, openTelemetry: null}]")]
    [InlineData("[{type: Prometheus, prometheus: {}}]")]
    [InlineData("[{type: Prometheus, prometheus: {clientId: ''}}]")]
    [InlineData("[{type: Prometheus, prometheus: {clientId: a, port: '5671', path: /m, tls: {}}}, {type: Prometheus}]")]
    [InlineData("[{type: Prometheus, prometheus: {tls: {mode: Disabled}}}]")]
    [InlineData("[{type: Prometheus, prometheus: {tls: {mode: ProvidedTLS}}}]")]
    [InlineData("[{type: Prometheus, prometheus: {tls: {mode: ActiveMTLSBackend}}}]")]
    [InlineData("[{type: Prometheus, prometheus: {clientId: a}}, {type: Prometheus, prometheus: {clientId: A}}]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {endpoint: a}}, {type: OpenTelemetry, openTelemetry: {endpoint: b}}]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {endpoint: 'a:1'}}, {type: OpenTelemetry, openTelemetry: {endpoint: 'a:1', protocol: http}}]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {endpoint: 'http://a/x', protocol: http}}, {type: OpenTelemetry, openTelemetry: {endpoint: 'http://a/y', protocol: http}}]")]
    public void Read_GoodBackends_HaveNoViolation(string backends) => Assert.Empty(Given.Settings($"{{backends: {backends}}}").Violations);

    [Theory]
    [InlineData("{}", "", "list")]
    [InlineData("[Prometheus]", "[0]", "mapping")]
    [InlineData("[{}]", "[0].type", "missing")]
    [InlineData("[{prometheus: {port: 5670}}]", "[0].type", "missing")]
    [InlineData("[{type: prometheus}]", "[0].type", "did you mean \"Prometheus\"")]
    [InlineData("[{type: Graphite}]", "[0].type", "\"OpenTelemetry\"")]
    [InlineData("[{type: Prometheus, openTelemetry: {endpoint: a}}]", "[0].openTelemetry", "type")]
    [InlineData("[{type: OpenTelemetry, prometheus: {}, openTelemetry: {endpoint: a}}]", "[0].prometheus", "type")]
    [InlineData("[{type: OpenTelemetry}]", "[0].openTelemetry", "missing")]
    [InlineData("[{type: Prometheus, name: x}]", "[0].name", "unknown field")]
    [InlineData("[{type: Prometheus, prometheus: {port: 70000}}]", "[0].prometheus.port", "1 to 65535")]
    [InlineData("[{type: Prometheus, prometheus: {path: metrics}}]", "[0].prometheus.path", "\"/metrics\"")]
    [InlineData("[{type: Prometheus, prometheus: {path: '/a?b'}}]", "[0].prometheus.path", "query")]
    [InlineData("[{type: Prometheus, prometheus: {clientId: 1}}]", "[0].prometheus.clientId", "quotes")]
    [InlineData("[{type: Prometheus, prometheus: {clientID: a}}]", "[0].prometheus.clientID", "\"clientId\"")]
    [InlineData("[{type: Prometheus, prometheus: {tls: {mode: disabled}}}]", "[0].prometheus.tls.mode", "\"Disabled\"")]
    [InlineData("[{type: Prometheus, prometheus: {tls: {mode: MutualTLS}}}]", "[0].prometheus.tls.mode", "\"ActiveMTLSBackend\"")]
    [InlineData("[{type: Prometheus, prometheus: {tls: true}}]", "[0].prometheus.tls", "mapping")]
    [InlineData("[{type: Prometheus}, {type: Prometheus}]", "[1]", "backends[0]")]
    [InlineData("[{type: Prometheus}, {type: Prometheus, prometheus: {port: 1, clientId: ''}}]", "[1].prometheus.clientId", "backends[0]")]
    [InlineData("[{type: Prometheus, prometheus: {clientId: a}}, {type: Prometheus, prometheus: {clientId: a, port: 1}}]", "[1].prometheus.clientId", "backends[0]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {endpoint: a}}, {type: OpenTelemetry, openTelemetry: {endpoint: 'A:4317'}}]", "[1].openTelemetry.endpoint", "backends[0]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {endpoint: a, protocol: http}}, {type: OpenTelemetry, openTelemetry: {endpoint: 'http://a:4318/v1/metrics', protocol: http}}]", "[1].openTelemetry.endpoint", "backends[0]")]
    [InlineData("[{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, name: a}}}, {type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, name: a}}}]", "[1].openTelemetry.backendRef", "backends[0]")]
    public void Read_BadBackends_NameTheField(string backends, string field, string reason)
    {
        var violation = Given.Error(Given.Settings($"{{backends: {backends}}}"));
        Assert.Equal("spec.default.backends" + field, violation.Field);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PrometheusDefaults_AreTheDefaultClientOn5670()
    {
        var backend = Assert.IsType<PrometheusDeclaration>(Assert.Single(Given.Policy("{backends: [{type: Prometheus}]}").Default.Backends!));
        Assert.Equal((null, 5670, "/metrics", PrometheusTlsMode.Disabled), (backend.ClientId, backend.Port, backend.Path, backend.TlsMode));
    }

    [Fact]
    public void Read_AbsentNullAndEmpty_AreOverrideOverrideAndReset()
    {
        Assert.Null(Given.Policy("{}").Default.Backends);
        Assert.Null(Given.Policy("{backends: ~}").Default.Backends);
        Assert.Empty(Given.Policy("{backends: []}").Default.Backends!);
    }
}

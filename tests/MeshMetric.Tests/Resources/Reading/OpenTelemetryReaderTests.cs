using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

public sealed class OpenTelemetryReaderTests
{
    [Theory]
    [InlineData("endpoint: otel-collector")]
    [InlineData("endpoint: 'otel-collector:4317'")]
    [InlineData("endpoint: otel-collector.observability.svc.cluster.local:4317")]
    [InlineData("endpoint: '10.0.0.1:1'")]
    [InlineData("endpoint: '[::1]:4317'")]
    [InlineData("endpoint: 'http://a'")]
    [InlineData("endpoint: 'https://a:443/otlp', protocol: http")]
    [InlineData("endpoint: 'unix:/run/otel.sock'")]
    [InlineData("endpoint: 'unix:///run/otel.sock'")]
    [InlineData("endpoint: a, protocol: grpc, temporality: Delta, refreshInterval: 1s")]
    [InlineData("endpoint: a, refreshInterval: 1h")]
    [InlineData("endpoint: a, refreshInterval: 1m30s")]
    [InlineData("endpoint: a, refreshInterval: 30")]
    [InlineData("endpoint: a, refreshInterval: '30'")]
    [InlineData("endpoint: a, refreshInterval: 1.5")]
    [InlineData("endpoint: a, refreshInterval: 0h0m90s500ms")]
    [InlineData("endpoint: a, tls: {}")]
    [InlineData("endpoint: a, tls: {caFile: a, certFile: b, keyFile: c, serverName: d, insecureSkipVerify: true}")]
    [InlineData("endpoint: a, headers: {}")]
    [InlineData("endpoint: a, headers: {X-Tenant: {value: ''}, Authorization: {file: /t}, api-key: {env: KEY}, cookie: {secret: s}, X-None: null}")]
    [InlineData("backendRef: {kind: MeshOpenTelemetryBackend, name: a}")]
    [InlineData("backendRef: {kind: MeshOpenTelemetryBackend, labels: {a: b}}, refreshInterval: 10s, endpoint: null")]
    public void Read_GoodBlocks_HaveNoViolation(string block) => Assert.Empty(Read(block).Violations);

    [Theory]
    [InlineData("", ".endpoint", "missing")]
    [InlineData("endpoint: a, backendRef: {kind: MeshOpenTelemetryBackend, name: a}", "", "exclude each other")]
    [InlineData("endpoint: ''", ".endpoint", "empty")]
    [InlineData("endpoint: 'a:0'", ".endpoint", "1 to 65535")]
    [InlineData("endpoint: 'a:65536'", ".endpoint", "1 to 65535")]
    [InlineData("endpoint: 'a:http'", ".endpoint", "port")]
    [InlineData("endpoint: ':4317'", ".endpoint", "host")]
    [InlineData("endpoint: '::1:4317'", ".endpoint", "brackets")]
    [InlineData("endpoint: 'a/b'", ".endpoint", "path")]
    [InlineData("endpoint: 'tcp://a:1'", ".endpoint", "\"unix:\"")]
    [InlineData("endpoint: 'http://u:p@a'", ".endpoint", "user")]
    [InlineData("endpoint: 'http://a?b=c'", ".endpoint", "query")]
    [InlineData("endpoint: 'unix:otel.sock'", ".endpoint", "absolute")]
    [InlineData("endpoint: 4317", ".endpoint", "quotes")]
    [InlineData("endpoint: {address: a, port: 1}", ".endpoint", "text")]
    [InlineData("endpoint: a, protocol: GRPC", ".protocol", "\"grpc\"")]
    [InlineData("endpoint: a, protocol: http/protobuf", ".protocol", "\"http\"")]
    [InlineData("endpoint: a, temporality: delta", ".temporality", "\"Delta\"")]
    [InlineData("endpoint: a, refreshInterval: 500ms", ".refreshInterval", "1s to 1h")]
    [InlineData("endpoint: a, refreshInterval: 0", ".refreshInterval", "1s to 1h")]
    [InlineData("endpoint: a, refreshInterval: -5s", ".refreshInterval", "1s to 1h")]
    [InlineData("endpoint: a, refreshInterval: 1h1s", ".refreshInterval", "1s to 1h")]
    [InlineData("endpoint: a, refreshInterval: 3601", ".refreshInterval", "1s to 1h")]
    [InlineData("endpoint: a, refreshInterval: 1d", ".refreshInterval", "1m30s")]
    [InlineData("endpoint: a, refreshInterval: 1 m", ".refreshInterval", "1m30s")]
    [InlineData("endpoint: a, refreshInterval: true", ".refreshInterval", "1m30s")]
    [InlineData("endpoint: a, refreshInterval: [60]", ".refreshInterval", "1m30s")]
    [InlineData("endpoint: a, interval: 60s", ".interval", "unknown field")]
    [InlineData("endpoint: a, tls: {certFile: b}", ".tls.keyFile", "go together")]
    [InlineData("endpoint: a, tls: {keyFile: b}", ".tls.certFile", "go together")]
    [InlineData("endpoint: a, tls: {mode: Disabled}", ".tls.mode", "unknown field")]
    [InlineData("endpoint: a, headers: [a]", ".headers", "mapping")]
    [InlineData("endpoint: a, headers: {X-Tenant: shop}", ".headers.X-Tenant", "{value: ...}")]
    [InlineData("endpoint: a, headers: {Authorization: Bearer x}", ".headers.Authorization", "{file: ...}")]
    [InlineData("endpoint: a, headers: {Authorization: {value: x}}", ".headers.Authorization.value", "secret")]
    [InlineData("endpoint: a, headers: {authorization: {value: x}}", ".headers.authorization.value", "secret")]
    [InlineData("endpoint: a, headers: {Cookie: {value: x}}", ".headers.Cookie.value", "secret")]
    [InlineData("endpoint: a, headers: {X-Auth-Token: {value: x}}", ".headers.X-Auth-Token.value", "secret")]
    [InlineData("endpoint: a, headers: {MY_SECRET: {value: x}}", ".headers.MY_SECRET.value", "secret")]
    [InlineData("endpoint: a, headers: {api-key: {value: x}}", ".headers.api-key.value", "secret")]
    [InlineData("endpoint: a, headers: {X-Password: {value: x}}", ".headers.X-Password.value", "secret")]
    [InlineData("endpoint: a, headers: {X: {}}", ".headers.X", "exactly one")]
    [InlineData("endpoint: a, headers: {X: {value: a, env: B}}", ".headers.X", "exactly one")]
    [InlineData("endpoint: a, headers: {X: {valeu: a, value: b}}", ".headers.X.valeu", "\"value\"")]
    [InlineData("endpoint: a, headers: {X: {value: 5}}", ".headers.X.value", "quotes")]
    [InlineData("endpoint: a, headers: {X: {value: \"a\\nb\"}}", ".headers.X.value", "one line")]
    [InlineData("endpoint: a, headers: {'a b': {value: c}}", ".headers[\"a b\"]", "header name")]
    [InlineData("endpoint: a, headers: {X: {value: a}, x: {value: b}}", ".headers.x", "twice")]
    [InlineData("backendRef: {}", ".backendRef.kind", "missing")]
    [InlineData("backendRef: {name: a}", ".backendRef.kind", "missing")]
    [InlineData("backendRef: {kind: MeshService, name: a}", ".backendRef.kind", "\"MeshOpenTelemetryBackend\"")]
    [InlineData("backendRef: {kind: MeshOpenTelemetryBackend}", ".backendRef.name", "missing")]
    [InlineData("backendRef: {kind: MeshOpenTelemetryBackend, name: a, labels: {b: c}}", ".backendRef", "exclude each other")]
    public void Read_BadBlocks_NameTheField(string block, string field, string reason)
    {
        var result = Read(block);
        var violation = result.Violations.First(found => found.Severity == ViolationSeverity.Error);
        Assert.Equal("spec.default.backends[0].openTelemetry" + field, violation.Field);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
        Assert.Empty(result.Resources);
    }

    [Theory]
    [InlineData("endpoint: Otel", "http://otel:4317/", OtlpProtocol.Grpc)]
    [InlineData("endpoint: otel, protocol: http", "http://otel:4318/v1/metrics", OtlpProtocol.Http)]
    [InlineData("endpoint: 'otel:9', protocol: http", "http://otel:9/v1/metrics", OtlpProtocol.Http)]
    [InlineData("endpoint: 'https://otel'", "https://otel:4317/", OtlpProtocol.Grpc)]
    [InlineData("endpoint: 'https://otel/base', protocol: http", "https://otel:4318/base", OtlpProtocol.Http)]
    [InlineData("endpoint: otel, tls: {}", "https://otel:4317/", OtlpProtocol.Grpc)]
    [InlineData("endpoint: '[::1]'", "http://[::1]:4317/", OtlpProtocol.Grpc)]
    public void Compile_Endpoints_GetTheProtocolsDefaults(string block, string uri, OtlpProtocol protocol)
    {
        var dataplane = Given.One<DataplaneResource>("{type: Dataplane, name: d, networking: {address: 10.0.0.1}}");
        var set = MeshMetric.Resources.Policies.PipelineCompiler.Compile(dataplane, Read(block).Resources.ToList(), Given.Now);
        var backend = Assert.IsType<OpenTelemetryBackend>(Assert.Single(Assert.Single(set.Pipelines).Backends));
        Assert.Equal((uri, protocol), (backend.Endpoint.ToString(), backend.Protocol));
        Assert.Equal((TimeSpan.FromSeconds(60), OtlpTemporality.Cumulative), (backend.RefreshInterval, backend.Temporality));
        Assert.Equal(uri.StartsWith("https:", StringComparison.Ordinal), backend.Tls is not null);
    }

    private static ReadResult Read(string block) => Given.Settings($"{{backends: [{{type: OpenTelemetry, openTelemetry: {{{block}}}}}]}}");
}

using System.Globalization;
using System.Text;

using BenchmarkDotNet.Attributes;

using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Benchmarks;

/// <summary>From policy text to pipelines.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private string _text = string.Empty;
    private IReadOnlyList<Resource> _policies = [];
    private PipelineCompiler _compiler = null!;
    private DataplaneResource _dataplane = null!;

    [Params(1, 50)]
    public int Policies { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Policies; i++)
        {
            string target = i == 0 ? "{ kind: Mesh }" : string.Create(CultureInfo.InvariantCulture, $"{{ kind: MeshService, name: service-{i} }}");
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                type: MeshMetric
                mesh: default
                name: policy-{{i}}
                spec:
                  targetRef: {{target}}
                  default:
                    sidecar:
                      profile: minimal
                      include: [{ type: Prefix, match: envoy_rbac }, { type: Regex, match: "upstream_rq_[45]xx" }]
                    applications: [{ name: shop, port: 8080, regex: "^shop_" }]
                    labels: { region: eu }
                    backends:
                      - type: Prometheus
                        prometheus: { clientId: main, port: 5670 }
                      - type: OpenTelemetry
                        openTelemetry: { endpoint: "collector:4317" }

                """);
        }

        _text = text.ToString();
        _policies = ResourceReader.Read(_text, "policies.yaml").Resources;
        _compiler = new PipelineCompiler(_policies);
        _dataplane = (DataplaneResource)ResourceReader.Read(
            """
            type: Dataplane
            mesh: default
            name: backend-1
            networking:
              address: 127.0.0.1
              inbound: [{ port: 8080, tags: { kuma.io/service: service-1, version: v1 } }]
            """,
            "dataplane.yaml").Resources[0];
    }

    [Benchmark]
    public ReadResult Parse() => ResourceReader.Read(_text, "policies.yaml");

    [Benchmark]
    public PipelineCompiler Prepare() => new(_policies);

    [Benchmark]
    public PipelineSet Compile() => _compiler.Compile(_dataplane, DateTimeOffset.UnixEpoch);
}

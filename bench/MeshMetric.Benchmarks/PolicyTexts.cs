using System.Globalization;
using System.Text;

namespace MeshMetric.Benchmarks;

/// <summary>Policies as people write them, 50 lines each: the first for the whole mesh, the others overrides for a service each.</summary>
internal static class PolicyTexts
{
    public static string Many(int policies)
    {
        var text = new StringBuilder();
        for (int i = 0; i < policies; i++)
        {
            string target = i == 0 ? "{ kind: Mesh }" : string.Create(CultureInfo.InvariantCulture, $"{{ kind: MeshService, name: service-{i} }}");
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                type: MeshMetric
                mesh: default
                name: policy-{{i}}
                labels:
                  team: shop
                spec:
                  targetRef: {{target}}
                  default:
                    sidecar:
                      profile: minimal
                      usedOnly: true
                      include:
                        - type: Prefix
                          match: envoy_rbac
                        - type: Regex
                          match: upstream_rq_[45]xx
                      exclude:
                        - type: Contains
                          match: circuit_breakers
                    applications:
                      - name: shop
                        port: 8080
                        path: /metrics
                        regex: ^shop_
                        labels:
                          team: shop
                      - name: jobs
                        port: 8081
                        path: /metrics
                        include:
                          - type: Prefix
                            match: jobs_
                    labels:
                      region: eu
                      stage: production
                    limits:
                      series: 20000
                      bytes: 8Mi
                      onExceeded: Degrade
                    backends:
                      - type: Prometheus
                        prometheus:
                          clientId: main
                          port: 5670
                          path: /metrics
                      - type: OpenTelemetry
                        openTelemetry:
                          endpoint: collector:4317
                          protocol: grpc
                          refreshInterval: 60s

                """);
        }

        return text.ToString();
    }
}

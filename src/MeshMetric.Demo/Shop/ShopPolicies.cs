using System.Globalization;
using System.Text;

namespace MeshMetric.Demo.Shop;

/// <summary>The policy file that all agents of the demo share.</summary>
internal static class ShopPolicies
{
    /// <summary>The service whose sidecar metrics an override reduces.</summary>
    public const string ReducedService = "payments";

    /// <summary>The service that also reports to a second collector.</summary>
    public const string SecondCollectorService = "orders";

    /// <summary>The path of the Prometheus backend.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Its port as the policy names it; the demo's agents open free ports in its place.</summary>
    public const int MetricsPort = 5670;

    /// <summary>Writes the policies as YAML.</summary>
    /// <param name="grpc">The collector that takes OTLP/gRPC.</param>
    /// <param name="http">The collector that takes OTLP/HTTP.</param>
    /// <param name="applicationPorts">The applications' ports by dataplane; all run on one machine, so each has another.</param>
    public static string Write(Uri grpc, Uri http, IReadOnlyDictionary<string, int> applicationPorts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # Change this file while the demo runs: the agents follow within a second.

            # For every dataplane of the mesh.
            type: MeshMetric
            mesh: default
            name: all
            spec:
              targetRef: { kind: Mesh }
              default:
                sidecar:
                  profile: default
                labels: { region: eu }
                backends:
                  - type: Prometheus
                    prometheus: { clientId: main, port: {{MetricsPort}}, path: {{MetricsPath}} }
                  - type: OpenTelemetry
                    openTelemetry: { endpoint: "{{grpc.Authority}}", protocol: grpc, refreshInterval: 1s }
            ---
            # An override without backends: {{ReducedService}} keeps the golden signals and its access control.
            type: MeshMetric
            mesh: default
            name: {{ReducedService}}-reduced
            spec:
              targetRef: { kind: MeshService, name: {{ReducedService}} }
              default:
                sidecar:
                  profile: minimal
                  include: [{ type: Prefix, match: envoy_rbac }]
            ---
            # Policies combine per backend: this collector gets {{SecondCollectorService}}'s golden signals, the backends above stay as they are.
            type: MeshMetric
            mesh: default
            name: {{SecondCollectorService}}-second-collector
            spec:
              targetRef: { kind: MeshService, name: {{SecondCollectorService}} }
              default:
                sidecar:
                  profile: minimal
                backends:
                  - type: OpenTelemetry
                    openTelemetry: { endpoint: "{{http.Authority}}", protocol: http, refreshInterval: 1s }

            """);
        foreach ((string dataplane, int port) in applicationPorts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                type: MeshMetric
                mesh: default
                name: {{dataplane}}-application
                spec:
                  targetRef: { kind: Dataplane, name: {{dataplane}} }
                  default:
                    applications:
                      - name: shop
                        port: {{port}}
                        exclude: [{ type: Prefix, match: runtime_ }]

                """);
        }

        return text.ToString();
    }
}

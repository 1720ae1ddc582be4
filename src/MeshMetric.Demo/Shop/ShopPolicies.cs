using System.Globalization;
using System.Text;

namespace MeshMetric.Demo.Shop;

/// <summary>The policies of the demo, as the file that is applied to its control plane.</summary>
internal static class ShopPolicies
{
    /// <summary>The service whose sidecar metrics an override reduces.</summary>
    public const string ReducedService = "payments";

    /// <summary>The service that also reports to a second collector.</summary>
    public const string SecondCollectorService = "orders";

    /// <summary>The path of the Prometheus backend.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Writes the policies as YAML.</summary>
    /// <param name="grpc">The collector that takes OTLP/gRPC.</param>
    /// <param name="http">The collector that takes OTLP/HTTP.</param>
    /// <param name="controlPlane">The control plane's REST API, for the hint at the top.</param>
    /// <param name="dataplanes">The dataplanes with their ports; all run on one machine, so each has others.</param>
    public static string Write(Uri grpc, Uri http, Uri controlPlane, IReadOnlyList<DataplanePorts> dataplanes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # Change this file while the demo runs and apply it; the agents follow at once:
            #   dotnet run --project src/MeshMetric.Cli -- apply -f THIS_FILE --cp-address {{controlPlane.GetLeftPart(UriPartial.Authority)}}

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
                    prometheus: { clientId: main, path: {{MetricsPath}} }
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
        foreach (DataplanePorts dataplane in dataplanes)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                type: MeshMetric
                mesh: default
                name: {{dataplane.Name}}-application
                spec:
                  targetRef: { kind: Dataplane, name: {{dataplane.Name}} }
                  default:
                    applications:
                      - name: shop
                        port: {{dataplane.Application}}
                        exclude: [{ type: Prefix, match: runtime_ }]
                ---
                # Only because all dataplanes are on one machine: a port of its own. It says nothing else, so everything else stays.
                type: MeshMetric
                mesh: default
                name: {{dataplane.Name}}-port
                spec:
                  targetRef: { kind: Dataplane, name: {{dataplane.Name}} }
                  default:
                    backends:
                      - type: Prometheus
                        prometheus: { clientId: main, port: {{dataplane.Metrics}}, path: {{MetricsPath}} }

                """);
        }

        return text.ToString();
    }
}

using System.Text;

namespace MeshMetric.Tests.Cli;

/// <summary>Runs of <c>preview</c> on policies and bodies of files in memory.</summary>
public abstract class PreviewTest
{
    private protected const string Minimal = """
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {profile: minimal}
            applications: [{name: orders, port: 8888}]
            labels: {region: eu}
            backends:
              - {type: Prometheus, prometheus: {clientId: main}}
              - {type: OpenTelemetry, openTelemetry: {endpoint: "otel-collector:4317", refreshInterval: 30s}}
        """;

    private protected const string TwoPipelines = Minimal + """

        ---
        type: MeshMetric
        name: second
        spec:
          default:
            sidecar: {profile: full}
            backends:
              - {type: Prometheus, prometheus: {clientId: second, port: 5671}}
        """;

    private protected const string Envoy = """
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 7
        envoy_cluster_upstream_rq_total{envoy_cluster_name="ads_cluster"} 9
        # TYPE envoy_server_live gauge
        envoy_server_live{} 1
        # TYPE envoy_cluster_lb_recalculate_zone_structures counter
        envoy_cluster_lb_recalculate_zone_structures{envoy_cluster_name="orders"} 3

        """;

    private protected const string Orders = """
        # HELP orders_open Open orders.
        # TYPE orders_open gauge
        orders_open{shop="a"} 4
        # TYPE orders_total counter
        orders_total 12.5
        # TYPE order_seconds histogram
        order_seconds_bucket{le="1"} 2
        order_seconds_bucket{le="+Inf"} 3
        order_seconds_sum 4.5
        order_seconds_count 3
        # TYPE order_size summary
        order_size{quantile="0.5"} 10
        order_size_sum 30
        order_size_count 2

        """;

    private protected static Task<CommandRun> PreviewAsync(string policy, string envoy, params string[] args) =>
        PreviewAsync(policy, Encoding.UTF8.GetBytes(envoy), args);

    private protected static Task<CommandRun> PreviewAsync(string policy, byte[] envoy, params string[] args) => CommandRun.OfFilesAsync(
        Files(policy, envoy), ["preview", "-f", "policy.yaml", "--sidecar", "envoy.txt", .. args]);

    private protected static Task<CommandRun> RunAsync(string policy, string envoy, params string[] args) =>
        CommandRun.OfFilesAsync(Files(policy, Encoding.UTF8.GetBytes(envoy)), args);

    private static Dictionary<string, byte[]> Files(string policy, byte[] envoy) => new()
    {
        ["policy.yaml"] = Encoding.UTF8.GetBytes(policy),
        ["envoy.txt"] = envoy,
        ["orders.txt"] = Encoding.UTF8.GetBytes(Orders),
    };
}

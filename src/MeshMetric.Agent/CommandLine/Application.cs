using MeshMetric.Settings;

namespace MeshMetric.Agent.CommandLine;

/// <summary>The command line of <c>meshmetric-dp</c>.</summary>
internal static class Application
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The policy or the dataplane is missing or wrong, or the agent was made to stop at once.</summary>
    public const int Failure = 1;

    private const string RunDescription = """
        Runs the agent beside one Envoy until SIGTERM or SIGINT.

        It scrapes Envoy's admin endpoint and the applications that the policy names, keeps the metrics
        that the policy keeps, serves them to Prometheus on the policy's ports and pushes them to the
        policy's OpenTelemetry collectors.

        Example:
          meshmetric-dp run --policy policy.yaml --envoy-admin http://127.0.0.1:9901 \
            --name backend-1 --service backend --tag kuma.io/zone=east

        with policy.yaml:
          type: MeshMetric
          name: all
          spec:
            default:
              sidecar: { profile: default }
              applications: [{ name: orders, port: 8888 }]
              backends:
                - type: Prometheus
                  prometheus: { port: 5670 }

        Then: curl http://127.0.0.1:5670/metrics

        With a control plane in place of the policy file:
          meshmetric-dp run --cp-address https://control-plane:5681 --dataplane-file dataplane.yaml \
            --dataplane-token-file token --envoy-admin http://127.0.0.1:9901
        """;

    private static readonly RunProgram Program = new(
        "meshmetric-dp",
        "the agent beside each Envoy. Scrapes, filters, labels and merges metrics; serves Prometheus, pushes OTLP.",
        RunDescription,
        RunSettings.VariablePrefix,
        RunSettings.All);

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => Program.RunAsync(args, async flags =>
    {
        var values = new SettingValues(RunSettings.VariablePrefix, flags, Environment.GetEnvironmentVariable);
        return RunSettings.Read(values) is { } settings ? await AgentProcess.RunAsync(settings) : await Program.RefuseAsync(values.Problems);
    });
}

using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

public sealed class SameNumbersTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GrpcCollector_AndPrometheusText_GetTheSameNumbers(bool published)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        string folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
        try
        {
            await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
            await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(
                new SimulatedEnvoyOptions { TimeProvider = new StoppedClock(), Topology = new EnvoyTopology { Upstreams = ["orders"] } },
                deadline.Token);
            await using AgentUnderTest agent = await AgentUnderTest.StartAsync(
                published, folder, envoy.AdminAddress, port => Policy(port, collector.GrpcEndpoint), deadline.Token);
            using var client = new HttpClient();

            ExpositionText text = await ExpositionText.GetAsync(client, agent.MetricsUrl, deadline.Token);
            CollectorRequest request = await collector.NextRequestAsync(deadline.Token);

            Dictionary<string, double> expected = text.Samples
                .Where(sample => sample.Family.StartsWith("envoy_", StringComparison.Ordinal))
                .Where(sample => !sample.Name.EndsWith("_bucket", StringComparison.Ordinal))
                .ToDictionary(sample => sample.Series, sample => sample.Value, StringComparer.Ordinal);
            Dictionary<string, double> received = request.Points
                .Where(point => point.Metric.StartsWith("envoy_", StringComparison.Ordinal))
                .SelectMany(Numbers)
                .ToDictionary(StringComparer.Ordinal);
            Assert.True(expected.Count > 100, $"only {expected.Count} series");
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), received.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected, pair => Assert.Equal(pair.Value, received[pair.Key]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<KeyValuePair<string, double>> Numbers(DecodedPoint point)
    {
        string labels = $"{{{string.Join(',', point.Attributes.OrderBy(pair => pair.Key + "=" + pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}}}";
        if (point.Type == "Histogram")
        {
            yield return new(point.Metric + "_count" + labels, point.Count);
            yield return new(point.Metric + "_sum" + labels, point.Sum ?? double.NaN);
        }
        else
        {
            yield return new(point.Metric + labels, point.Value);
        }
    }

    private static string Policy(int port, Uri collector) =>
        $$"""
        type: MeshMetric
        mesh: default
        name: all
        spec:
          default:
            sidecar: { profile: default }
            backends:
              - type: Prometheus
                prometheus: { port: {{port}} }
              - type: OpenTelemetry
                openTelemetry: { endpoint: "{{collector.Authority}}", refreshInterval: 1s }
        """;

    /// <summary>Holds the Envoy's numbers still, so that two reads give the same.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}

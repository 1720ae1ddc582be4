using System.IO.Pipelines;

namespace MeshMetric.Demo.Simulation;

/// <summary>
/// Writes Prometheus text of any size, shaped as a large Envoy's <c>/stats?format=prometheus&amp;usedonly</c>: thousands of clusters, some with
/// a listener and a connection manager of their own, about 110 bytes a line. The same number of lines and seed give the same bytes.
/// </summary>
public static class EnvoyBodyGenerator
{
    /// <summary>The fewest lines a body can have.</summary>
    public const int MinLines = 1000;

    /// <summary>Lines of the body that the benchmarks are stated for.</summary>
    public const int BenchmarkLines = 107_000;

    /// <summary>Every eighth service has a listener.</summary>
    private const int ServicesPerListener = 8;

    /// <summary>Old enough that everything with traffic has been written.</summary>
    internal static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private static readonly string[] Teams = ["payments", "checkout", "catalogue", "search", "identity", "shipping", "pricing", "inbox"];
    private static readonly string[] Parts = ["api", "worker", "gateway", "read-model", "events", "admin"];

    /// <summary>Writes a body.</summary>
    /// <param name="destination">Where to; stays open.</param>
    /// <param name="lines">Exact number of lines, at least <see cref="MinLines"/>, TYPE lines included.</param>
    /// <param name="seed">Seed of the values.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(Stream destination, int lines, int seed = 1, CancellationToken cancellationToken = default)
    {
        SimulatedStats stats = BuildStats(lines, seed);
        PipeWriter output = PipeWriter.Create(destination, new StreamPipeWriterOptions(leaveOpen: true));
        await stats.WritePrometheusAsync(new StatsRequest { UsedOnly = true, Prometheus = true }, Age, output, cancellationToken);
        await output.CompleteAsync();
    }

    /// <summary>A body in memory.</summary>
    /// <param name="lines">Exact number of lines, at least <see cref="MinLines"/>.</param>
    /// <param name="seed">Seed of the values.</param>
    public static async Task<byte[]> GenerateAsync(int lines, int seed = 1)
    {
        using var buffer = new MemoryStream();
        await WriteAsync(buffer, lines, seed);
        return buffer.ToArray();
    }

    /// <summary>The stats whose used ones fill exactly so many lines at <see cref="Age"/>.</summary>
    internal static SimulatedStats BuildStats(int lines, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, MinLines);
        int smallest = CountLines(Builder(seed, 2));
        int perCluster = CountLines(Builder(seed, 3)) - smallest;
        int perListener = CountLines(Builder(seed, ServicesPerListener + 1)) - smallest - ((ServicesPerListener - 1) * perCluster) + perCluster;

        int services = 2;
        int total = smallest;
        while (total < lines)
        {
            total += services % ServicesPerListener == 0 ? perListener : perCluster;
            services++;
        }

        StatsBuilder builder = Builder(seed, services);
        builder.DropLines(total - lines);
        return builder.Complete();
    }

    private static StatsBuilder Builder(int seed, int services)
    {
        var builder = new StatsBuilder(seed, usedOnly: true);
        builder.AddProcess(workers: 2, requestsPerSecond: 50);
        for (int i = 0; i < services; i++)
        {
            string name = $"{Teams[i % Teams.Length]}-{Parts[i / Teams.Length % Parts.Length]}-{i}_shop_svc_8080";
            if (i % ServicesPerListener == 0)
            {
                builder.AddOutbound(name, 10_001 + (i / ServicesPerListener), 10);
            }
            else
            {
                builder.AddCluster(name, 10);
            }
        }

        return builder;
    }

    private static int CountLines(StatsBuilder builder) => builder.Complete().CountLines(Age);
}

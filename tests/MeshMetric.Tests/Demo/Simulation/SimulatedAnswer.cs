using System.IO.Pipelines;
using System.Text.RegularExpressions;

using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Demo.Simulation;

/// <summary>What a simulated Envoy answers to the agent's question.</summary>
internal static class SimulatedAnswer
{
    /// <summary>The metrics that were used, in Prometheus' text.</summary>
    /// <param name="stats">What it has.</param>
    /// <param name="filter">The question's <c>filter</c>.</param>
    public static async Task<byte[]> OfAsync(SimulatedStats stats, string? filter)
    {
        using var body = new MemoryStream();
        PipeWriter writer = PipeWriter.Create(body, new StreamPipeWriterOptions(leaveOpen: true));
        var request = new StatsRequest
        {
            Prometheus = true,
            UsedOnly = true,
            Filter = filter is null ? null : new Regex(filter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
        };
        await stats.WritePrometheusAsync(request, EnvoyBodyGenerator.Age, writer, TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        return body.ToArray();
    }
}

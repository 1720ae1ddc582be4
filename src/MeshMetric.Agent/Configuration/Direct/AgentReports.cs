using System.Buffers;
using System.Text.Json;

using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>From what the agent does to what it reports. Pure.</summary>
internal static class AgentReports
{
    private const int LongestError = 300;

    /// <summary>Adds sources and backends to a report.</summary>
    public static AgentReport With(this AgentReport report, AgentStatus status) => report with
    {
        StartedAt = status.StartedAt,
        Sources =
        [
            .. status.Sources.Select(source => new SourceReport(source.Name)
            {
                IsUp = source.Up,
                Cause = source.Problem is { } problem ? FailureCause.Of(problem) : null,
                Error = Cut(source.Problem),
                ReadAt = source.ReadAt,
                SamplesSeen = source.SamplesSeen,
                SamplesKept = source.SamplesKept,
                Bytes = source.Bytes,
                Profiles = source.Profiles,
            }),
        ],
        Backends =
        [
            .. status.Backends.Select(backend => new BackendReport(backend.Type, backend.Name)
            {
                Cause = backend.Problem is { } problem ? FailureCause.Of(problem) : null,
                Error = Cut(backend.Problem),
                Deliveries = backend.Deliveries,
                Failures = backend.Failures,
                Series = backend.LastSamples,
                Dropped = backend.Dropped,
                Refused = backend.Refused,
            }),
        ],
        Budgets = [.. status.Budgets.Select(budget => new BudgetReport(budget.Pipeline, budget.Level, budget.Series, budget.SeriesLeftOut))],
    };

    /// <summary>The report as it is sent.</summary>
    public static ReadOnlyMemory<byte> ToJson(AgentReport report)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            AgentReportJson.Write(writer, report);
        }

        return buffer.WrittenMemory;
    }

    private static string? Cut(string? text) => text is { Length: > LongestError } ? text[..LongestError] + "..." : text;
}

using MeshMetric.Agent;

namespace MeshMetric.Demo.Reporting;

/// <summary>What the demo knows about one dataplane at one moment.</summary>
/// <param name="Name">The dataplane's name.</param>
/// <param name="Service">Its service.</param>
/// <param name="Agent">What its agent says.</param>
/// <param name="GrpcPoints">Points that the collector took from it by gRPC.</param>
/// <param name="HttpPoints">The same by HTTP.</param>
internal sealed record DataplaneReading(string Name, string Service, AgentStatus Agent, long GrpcPoints, long HttpPoints)
{
    /// <summary>Series in the last bodies of all its sources.</summary>
    public long SeriesSeen => Agent.Sources.Sum(source => source.SamplesSeen);

    /// <summary>Series of these that a pipeline keeps.</summary>
    public long SeriesKept => Agent.Sources.Sum(source => source.SamplesKept);

    /// <summary>
    /// Bytes that were read and not passed on, since the start. Counted by series: added labels make what is passed on longer again.
    /// </summary>
    public long BytesSaved => Agent.Totals.SamplesSeen == 0
        ? 0
        : (long)(Agent.Totals.BytesRead * ((Agent.Totals.SamplesSeen - Agent.Totals.SamplesKept) / (double)Agent.Totals.SamplesSeen));

    /// <summary>The first thing that is wrong, one sentence; <see langword="null"/> when all is well.</summary>
    public string? Problem =>
        Agent.Endpoints.FirstOrDefault(endpoint => endpoint.Problem is not null)?.Problem
        ?? Agent.Sources.Where(source => source.Problem is not null).Select(source => $"{source.Name}: {source.Problem}").FirstOrDefault()
        ?? Agent.Backends.FirstOrDefault(backend => backend.Problem is not null)?.Problem
        ?? (Agent.LastReloadFailed ? "The changed policy file was refused; the last good one holds." : null);
}

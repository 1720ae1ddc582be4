using System.Net;

using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent;

/// <summary>What an agent is doing at one moment.</summary>
/// <param name="Mesh">The dataplane's mesh.</param>
/// <param name="Dataplane">The dataplane's name.</param>
/// <param name="StartedAt">When the agent started.</param>
/// <param name="Generation">How many configurations have taken effect, from 1.</param>
/// <param name="LastReloadFailed">Whether the watched files hold something that was refused, so that an older configuration runs.</param>
/// <param name="Endpoints">The Prometheus ports.</param>
/// <param name="Sources">The sources, sidecar first.</param>
/// <param name="Backends">The backends of all pipelines.</param>
/// <param name="Totals">Sums since the start.</param>
public sealed record AgentStatus(
    string Mesh,
    string Dataplane,
    DateTimeOffset StartedAt,
    long Generation,
    bool LastReloadFailed,
    IReadOnlyList<EndpointStatus> Endpoints,
    IReadOnlyList<SourceStatus> Sources,
    IReadOnlyList<BackendStatus> Backends,
    AgentTotals Totals)
{
    /// <summary>The budgets of the pipelines that have one, as their last scrapes left them.</summary>
    public IReadOnlyList<BudgetStatus> Budgets { get; init; } = [];
}

/// <summary>A pipeline's budget and what it leaves out.</summary>
/// <param name="Pipeline">The pipeline, by its first backend.</param>
/// <param name="Level">0 nothing, 1 the profile <c>default</c> holds, 2 <c>minimal</c> holds, 3 families are left out, too.</param>
/// <param name="SeriesLimit">Most series a scrape may have, or <see langword="null"/>.</param>
/// <param name="BytesLimit">Most bytes of text a scrape may have, or <see langword="null"/>.</param>
/// <param name="Series">Series of the last scrape, without the agent's own.</param>
/// <param name="Bytes">Bytes of their text.</param>
/// <param name="SeriesLeftOut">Series that the budget left out of it.</param>
/// <param name="BytesLeftOut">Bytes of their text.</param>
/// <param name="FamiliesLeftOut">The families that level 3 leaves out, sorted.</param>
/// <param name="IsExceeded">Whether the golden signals alone are over the limits, and are served all the same.</param>
public sealed record BudgetStatus(
    string Pipeline,
    int Level,
    long? SeriesLimit,
    long? BytesLimit,
    long Series,
    long Bytes,
    long SeriesLeftOut,
    long BytesLeftOut,
    IReadOnlyList<string> FamiliesLeftOut,
    bool IsExceeded);

/// <summary>A port that Prometheus backends asked for.</summary>
/// <param name="Port">The port as the policy names it.</param>
/// <param name="Bound">What is open; <see langword="null"/> while the port is not.</param>
/// <param name="Paths">The paths served, sorted.</param>
/// <param name="Problem">Why the port is not open, one sentence; <see langword="null"/> when it is.</param>
public sealed record EndpointStatus(int Port, IPEndPoint? Bound, IReadOnlyList<string> Paths, string? Problem);

/// <summary>A source, as its last read left it.</summary>
/// <param name="Name"><c>sidecar</c>, or the application's name or address.</param>
/// <param name="Url">Where it is read.</param>
/// <param name="Up">Whether the last read gave a whole body; <see langword="null"/> before the first.</param>
/// <param name="Since">Since when <paramref name="Up"/> has had this value.</param>
/// <param name="Problem">Why it is down; <see langword="null"/> when it is not.</param>
/// <param name="LastDuration">How long the last read took.</param>
/// <param name="SamplesSeen">Samples in the last body.</param>
/// <param name="SamplesKept">Samples of it that a pipeline keeps.</param>
/// <param name="Bytes">Size of the last body.</param>
/// <param name="Reads">Reads since the start.</param>
/// <param name="Failures">Reads that failed since the start.</param>
public sealed record SourceStatus(
    string Name,
    string Url,
    bool? Up,
    DateTimeOffset? Since,
    string? Problem,
    TimeSpan LastDuration,
    long SamplesSeen,
    long SamplesKept,
    long Bytes,
    long Reads,
    long Failures)
{
    /// <summary>When it was last read; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Of the sidecar what each built-in profile keeps; <see langword="null"/> before it was counted.</summary>
    public ProfileSeries? Profiles { get; init; }
}

/// <summary>A backend and what it received since the start.</summary>
/// <param name="Type"><c>Prometheus</c> or <c>OpenTelemetry</c>.</param>
/// <param name="Name">Port and path, or the collector's endpoint as the policy spells it.</param>
/// <param name="Problem">Why it receives nothing at present; <see langword="null"/> when it does, or may.</param>
/// <param name="Deliveries">Scrapes served or exports made.</param>
/// <param name="Failures">Scrapes or exports that failed; an export is tried again.</param>
/// <param name="Samples">Samples served, or points the collector took.</param>
/// <param name="Dropped">Points that were lost because the collector was away for longer than the queue lasts.</param>
/// <param name="Refused">Points that the collector refused for good.</param>
/// <param name="Queued">Points that wait for the collector now.</param>
/// <param name="QueuedBytes">Bytes of these, compressed.</param>
public sealed record BackendStatus(
    string Type,
    string Name,
    string? Problem,
    long Deliveries,
    long Failures,
    long Samples,
    long Dropped,
    long Refused = 0,
    long Queued = 0,
    long QueuedBytes = 0)
{
    /// <summary>Samples of the last scrape that was served; <see langword="null"/> before the first, and for collectors, whose exports go in parts.</summary>
    public long? LastSamples { get; init; }
}

/// <summary>Sums since the start of the agent.</summary>
/// <param name="SamplesSeen">Samples that sources sent.</param>
/// <param name="SamplesKept">Samples of these that a pipeline keeps.</param>
/// <param name="BytesRead">Bytes that sources sent, after decompression.</param>
/// <param name="BytesServed">Bytes of exposition text served, before compression.</param>
/// <param name="Scrapes">Scrapes served.</param>
/// <param name="Exports">Pushes to collectors.</param>
/// <param name="PointsSent">Points that collectors took.</param>
/// <param name="PointsDropped">Points that were lost, or refused by collectors.</param>
public sealed record AgentTotals(
    long SamplesSeen,
    long SamplesKept,
    long BytesRead,
    long BytesServed,
    long Scrapes,
    long Exports,
    long PointsSent,
    long PointsDropped);

using MeshMetric.Agent.Configuration;
using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// The metrics <c>meshmetric_dp_*</c>. None has a name that other programs use: beside an application's <c>process_*</c> the agent's own would be taken
/// for the same series.
/// </summary>
/// <param name="startedAt">When the agent started.</param>
/// <param name="counters">Sums over all pipelines.</param>
/// <param name="reload">How the last change of the configuration went.</param>
/// <param name="backends">The backends now in effect.</param>
/// <param name="logLinesDropped">Log lines that were lost.</param>
internal sealed class SelfMetrics(
    DateTimeOffset startedAt, AgentCounters counters, ReloadStatus reload, Func<IReadOnlyList<BackendHealth>> backends, Func<long> logLinesDropped)
{
    private const string Gauge = "gauge";
    private const string Counter = "counter";

    /// <summary>Writes everything.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="generation">The configuration in effect.</param>
    /// <param name="sources">The pipeline's sources.</param>
    /// <param name="readings">What each of them gave in this scrape.</param>
    /// <param name="budget">What the pipeline's budget leaves out of it; absent for a pipeline without limits.</param>
    public void Write(
        ExpositionBuilder text,
        long generation,
        IReadOnlyList<ProducerSource> sources,
        IReadOnlyList<SourceReading> readings,
        BudgetStatus? budget)
    {
        WriteSources(text, sources, readings);
        if (budget is not null)
        {
            WriteBudget(text, budget);
        }

        WriteBackends(text, backends());
        WriteMerges(text);
        WriteProcess(text, generation);
        reload.ControlPlane?.Write(text);
    }

    private static void WriteSources(ExpositionBuilder text, IReadOnlyList<ProducerSource> sources, IReadOnlyList<SourceReading> readings)
    {
        if (sources.Count == 0)
        {
            return;
        }

        Each("source_up", Gauge, "Whether the source gave all its metrics in this scrape.", (_, r) => r.Snapshot.Report.IsComplete ? 1 : 0);
        Each("source_scrape_duration_seconds", Gauge, "How long this read of the source took.", (_, r) => r.Duration.TotalSeconds);
        Each("source_samples_seen", Gauge, "Samples in the source's body.", (_, r) => r.Snapshot.Report.SamplesSeen);
        Each("source_samples_kept", Gauge, "Samples of it that at least one pipeline keeps.", (_, r) => r.Snapshot.Report.SamplesKept);
        Each("source_body_bytes", Gauge, "Size of the source's body after decompression.", (_, r) => r.Snapshot.Report.Bytes);
        Each("source_malformed_lines_total", Counter, "Lines of the source that could not be read.", (h, _) => h.MalformedLines);
        Each("source_reads_total", Counter, "Reads of the source.", (h, _) => h.Status.Reads);
        Each("source_read_failures_total", Counter, "Reads of the source that failed.", (h, _) => h.Status.Failures);

        void Each(string name, string type, string help, Func<SourceHealth, SourceReading, double> value)
        {
            text.Family("meshmetric_dp_" + name, type, help);
            for (var i = 0; i < sources.Count; i++)
            {
                text.Sample("source", sources[i].Name, value(sources[i].Source.Health, readings[i]));
            }
        }
    }

    private static void WriteBudget(ExpositionBuilder text, BudgetStatus budget)
    {
        One("level", "What the limits leave out: 0 nothing, 1 profile default holds, 2 profile minimal holds, 3 families, too.", budget.Level);
        One("exceeded", "Whether the golden signals alone are over the limits.", budget.IsExceeded ? 1 : 0);
        One("series", "Series of this scrape that count for the limits.", budget.Series);
        One("bytes", "Bytes of their text.", budget.Bytes);
        One("series_left_out", "Series left out of this scrape.", budget.SeriesLeftOut);
        One("bytes_left_out", "Bytes of their text.", budget.BytesLeftOut);
        One("families_left_out", "Families that level 3 leaves out.", budget.FamiliesLeftOut.Count);

        void One(string name, string help, double value)
        {
            text.Family("meshmetric_dp_budget_" + name, Gauge, help);
            text.Sample("pipeline", budget.Pipeline, value);
        }
    }

    private static void WriteBackends(ExpositionBuilder text, IReadOnlyList<BackendHealth> backends)
    {
        var states = backends.Select(backend => backend.Status).ToList();
        Each(BackendHealth.Prometheus, "listener_up", Gauge, "Whether the endpoint is open.", s => s.Problem is null ? 1 : 0);
        Each(BackendHealth.Prometheus, "scrapes_total", Counter, "Scrapes served.", s => s.Deliveries);
        Each(BackendHealth.Prometheus, "scrape_failures_total", Counter, "Scrapes broken off.", s => s.Failures);
        Each(BackendHealth.Prometheus, "samples_served_total", Counter, "Samples served.", s => s.Samples);
        WriteLeftOut(text, backends);
        Each(BackendHealth.OpenTelemetry, "export_up", Gauge, "Whether the last export was taken; 0 before the first.", s => s.Problem is null && s.Deliveries > 0 ? 1 : 0);
        Each(BackendHealth.OpenTelemetry, "exports_total", Counter, "Requests taken by the collector.", s => s.Deliveries);
        Each(BackendHealth.OpenTelemetry, "export_failures_total", Counter, "Requests not taken by the collector; most are tried again.", s => s.Failures);
        Each(BackendHealth.OpenTelemetry, "points_sent_total", Counter, "Data points taken by the collector.", s => s.Samples);
        Each(BackendHealth.OpenTelemetry, "points_failed_total", Counter, "Data points the collector refused for good.", s => s.Refused);
        Each(BackendHealth.OpenTelemetry, "points_queued", Gauge, "Data points that wait for the collector.", s => s.Queued);
        Each(BackendHealth.OpenTelemetry, "queue_bytes", Gauge, "Bytes that wait for the collector, compressed.", s => s.QueuedBytes);
        Each(BackendHealth.OpenTelemetry, "points_dropped_total", Counter, "Data points lost: the collector was away for longer than the queue lasts.", s => s.Dropped);
        WriteEncoders(text, backends);

        void Each(string type, string name, string metricType, string help, Func<BackendStatus, double> value)
        {
            var matching = states.Where(state => state.Type == type).ToList();
            if (matching.Count == 0)
            {
                return;
            }

            text.Family("meshmetric_dp_" + name, metricType, help);
            foreach (var state in matching)
            {
                text.Sample("backend", state.Name, value(state));
            }
        }
    }

    private static void WriteLeftOut(ExpositionBuilder text, IReadOnlyList<BackendHealth> backends)
    {
        var endpoints = backends.Where(backend => backend.Type == BackendHealth.Prometheus).ToList();
        if (endpoints.Count == 0)
        {
            return;
        }

        text.Family("meshmetric_dp_write_anomalies_total", Counter, "What was left out of scrapes because scrapers would refuse it, by reason.");
        foreach (var endpoint in endpoints)
        {
            for (var reason = 0; reason < WriteReasons.All.Count; reason++)
            {
                text.Sample("backend", endpoint.Name, "reason", WriteReasons.All[reason].Name, endpoint.LeftOut((WriteAnomaly)reason));
            }
        }
    }

    private static void WriteEncoders(ExpositionBuilder text, IReadOnlyList<BackendHealth> backends)
    {
        var collectors = backends.Where(backend => backend.Type == BackendHealth.OpenTelemetry).ToList();
        if (collectors.Count == 0)
        {
            return;
        }

        text.Family("meshmetric_dp_encode_anomalies_total", Counter, "What OTLP could not take as it came, by reason.");
        foreach (var collector in collectors)
        {
            var counts = collector.Encoded.Counts;
            for (var i = 0; i < counts.Count; i++)
            {
                text.Sample("backend", collector.Name, "reason", EncodeTotals.Reasons[i].Name, counts[i]);
            }
        }
    }

    private void WriteMerges(ExpositionBuilder text)
    {
        text.Family("meshmetric_dp_duplicate_samples_total", Counter, "Samples left out: an earlier source has the series, with an equal value.");
        text.Sample(counters.DuplicateSamples);
        text.Family("meshmetric_dp_conflicting_samples_total", Counter, "Samples left out: an earlier source has the series, with another value.");
        text.Sample(counters.ConflictingSamples);
        text.Family("meshmetric_dp_conflicting_families_total", Counter, "Families left out: they clash with an earlier one.");
        text.Sample(counters.ConflictingFamilies);
    }

    private void WriteProcess(ExpositionBuilder text, long generation)
    {
        text.Family("meshmetric_dp_config_generation", Gauge, "How many configurations have taken effect.");
        text.Sample(generation);
        text.Family("meshmetric_dp_config_last_reload_successful", Gauge, "Whether what the watched files hold now is in effect.");
        text.Sample(reload.IsSuccess ? 1 : 0);
        text.Family("meshmetric_dp_config_last_reload_timestamp_seconds", Gauge, "When the watched files were last read anew.");
        text.Sample(reload.At.ToUnixTimeMilliseconds() / 1000.0);
        text.Family("meshmetric_dp_log_lines_dropped_total", Counter, "Log lines lost because the output was too slow.");
        text.Sample(logLinesDropped());
        text.Family("meshmetric_dp_resident_memory_bytes", Gauge, "Resident memory of the agent.");
        text.Sample(Environment.WorkingSet);
        text.Family("meshmetric_dp_start_time_seconds", Gauge, "When the agent started.");
        text.Sample(startedAt.ToUnixTimeMilliseconds() / 1000.0);
        text.Family("meshmetric_dp_build_info", Gauge, "The agent's version.");
        text.Sample("version", AgentVersion.Number, 1);
    }
}

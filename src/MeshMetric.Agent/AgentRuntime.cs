using MeshMetric.Agent.Configuration;
using MeshMetric.Agent.Listeners;
using MeshMetric.Agent.Pipelines;
using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent;

/// <summary>
/// What runs: turns each configuration into sources, producers, ports and readers, keeps of the one before what the new one wants, too, and lets the
/// rest go when its last scrape has ended. Where the configuration comes from is not its business.
/// </summary>
internal sealed class AgentRuntime : IAsyncDisposable
{
    private const long WorthCollecting = 4 * 1024 * 1024;

    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly SourceRegistry _registry;
    private readonly PrometheusListeners _listeners;
    private readonly SemaphoreSlim _slots;
    private readonly OtlpBackends _otlp;
    private readonly ConfigurationLog _log;
    private readonly ReloadStatus _reload;
    private readonly ILoggerFactory _loggers;
    private readonly SelfMetrics _selfMetrics;
    private readonly BlockPool _memory;
    private Dictionary<string, BackendHealth> _healths = new(StringComparer.Ordinal);
    private Dictionary<Pipeline, PipelineBudget?> _budgets = [];
    private volatile Current? _current;

    /// <summary>Makes an idle runtime.</summary>
    public AgentRuntime(AgentOptions options, ReloadStatus reload, EnvoyTurn envoy, Func<long> logLinesDropped, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _time = time;
        _reload = reload;
        _loggers = loggers;
        StartedAt = time.GetUtcNow();
        Counters = new AgentCounters();
        _memory = new BlockPool(options.MemoryOptions with { Trimmed = GiveBack }, time);
        _registry = new SourceRegistry(options.SourceLimits, Counters, envoy, time, loggers.CreateLogger("scrape"));
        _slots = new SemaphoreSlim(options.MaxConcurrentScrapes);
        _listeners = new PrometheusListeners(new ListenerContext(options, _slots, Counters, time, loggers.CreateLogger("listen"), loggers));
        _otlp = new OtlpBackends(options, time, loggers.CreateLogger("export"));
        _log = new ConfigurationLog(loggers.CreateLogger("config"));
        _selfMetrics = new SelfMetrics(StartedAt, Counters, reload, () => _current?.Backends ?? [], logLinesDropped);
    }

    /// <summary>When the runtime was made.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Sums since then.</summary>
    public AgentCounters Counters { get; }

    /// <summary>What runs now.</summary>
    public AgentStatus Status
    {
        get
        {
            var current = _current;
            IReadOnlyList<BackendStatus> backends = [.. (current?.Backends ?? []).Select(backend => backend.Status)];
            var pushed = backends.Where(backend => backend.Type == BackendHealth.OpenTelemetry).ToList();
            return new AgentStatus(
                current?.Configuration.Dataplane.Mesh ?? "",
                current?.Configuration.Dataplane.Name ?? "",
                StartedAt,
                current?.Generation.Number ?? 0,
                !_reload.IsSuccess,
                _listeners.Statuses,
                [.. (current?.Connections ?? []).Select(connection => connection.Health.Status)],
                backends,
                new AgentTotals(
                    Counters.SamplesSeen,
                    Counters.SamplesKept,
                    Counters.BytesRead,
                    Counters.BytesServed,
                    Counters.Scrapes,
                    pushed.Sum(backend => backend.Deliveries),
                    pushed.Sum(backend => backend.Samples),
                    pushed.Sum(backend => backend.Dropped + backend.Refused)))
            {
                Budgets = [.. (current?.Budgets ?? []).Select(budget => budget.Status)],
            };
        }
    }

    /// <summary>Puts a configuration into effect. Called for one at a time.</summary>
    public async Task ApplyAsync(AgentConfiguration configuration, CancellationToken cancellationToken)
    {
        var before = _current;
        var plan = SourcePlan.Build(configuration, _options);
        var connections = plan.Sources.Select(source => _registry.Acquire(source.Target, source.Name)).ToList();
        var generation = new Generation((before?.Generation.Number ?? 0) + 1, () => _registry.Release(connections));
        var budgets = Budgets(configuration.Pipelines.Pipelines);
        var producers = Produce(configuration, plan, connections, generation, budgets);
        var (listeners, pushes, backends) = Backends(configuration.Pipelines.Pipelines, producers);
        _current = new Current(configuration, generation, [.. connections.Distinct()], backends, [.. budgets.OfType<PipelineBudget>()]);
        _log.Tell(configuration, _options);

        // Swap first: from here on nothing new begins under the configuration before. Then let go of it.
        await _listeners.ApplyAsync(listeners, cancellationToken);
        await _otlp.ApplyAsync(pushes, DataplaneIdentity.ResourceAttributes(configuration.Dataplane, _options.InstanceId, _options.Zone));
        before?.Generation.Leave();
    }

    /// <summary>Stops accepting, lets scrapes in flight finish and makes a last push.</summary>
    /// <param name="cancellationToken">Breaks off whatever is left.</param>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_listeners.StopAsync(cancellationToken), _otlp.StopAsync(cancellationToken));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _current, null)?.Generation.Leave();
        _registry.Dispose();
        _slots.Dispose();
        _memory.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An agent that is idle makes so little garbage that what it let go would stay with it for hours.</summary>
    private static void GiveBack(long bytes)
    {
        if (bytes >= WorthCollecting)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private List<MetricProducer> Produce(
        AgentConfiguration configuration, SourcePlan plan, List<SourceConnection> connections, Generation generation, List<PipelineBudget?> budgets)
    {
        var sources = plan.Sources.Select((source, i) => source.Create(connections[i], _options.SourceLimits, _memory, _time)).ToList();
        var conflicts = new ConflictLog(_loggers.CreateLogger("merge"));
        var producers = new List<MetricProducer>();
        for (var i = 0; i < plan.Pipelines.Count; i++)
        {
            var labels = DataplaneIdentity.Labels(configuration.Dataplane, configuration.Pipelines.Pipelines[i].Labels);
            var self = new SelfSource(_selfMetrics, new AddedLabels(labels), _memory);
            var inputs = plan.Pipelines[i].Select(use => new ProducerSource(use.Name, sources[use.Source], use.Filters, use.Labels)).ToList();
            producers.Add(new MetricProducer(generation, inputs, self, budgets[i], Counters, conflicts, _time));
        }

        return producers;
    }

    /// <summary>A pipeline that stays as it is keeps its budget's state.</summary>
    private List<PipelineBudget?> Budgets(IReadOnlyList<Pipeline> pipelines)
    {
        var budgets = pipelines.ToDictionary(
            pipeline => pipeline,
            pipeline => _budgets.GetValueOrDefault(pipeline) ?? PipelineBudget.Create(pipeline, _time, _loggers.CreateLogger("budget")));
        _budgets = budgets;
        return [.. pipelines.Select(pipeline => budgets[pipeline])];
    }

    private (List<ListenerPlan> Listeners, List<OtlpPush> Pushes, List<BackendHealth> Backends) Backends(
        IReadOnlyList<Pipeline> pipelines, List<MetricProducer> producers)
    {
        var routes = new SortedDictionary<int, (PrometheusTlsMode Tls, Dictionary<string, ScrapeRoute> Paths)>();
        var pushes = new List<OtlpPush>();
        var backends = new List<BackendHealth>();

        // A backend that stays keeps its history; what no configuration names any more is forgotten.
        var healths = new Dictionary<string, BackendHealth>(StringComparer.Ordinal);
        for (var i = 0; i < pipelines.Count; i++)
        {
            foreach (var backend in pipelines[i].Backends)
            {
                if (backend is OpenTelemetryBackend collector)
                {
                    var health = Health(healths, BackendHealth.OpenTelemetry, collector.DisplayEndpoint, $"{collector.Protocol} {collector.Endpoint}");
                    backends.Add(health);
                    pushes.Add(new OtlpPush(collector, producers[i], health));
                }
                else if (backend is PrometheusBackend endpoint)
                {
                    if (!routes.TryGetValue(endpoint.Port, out var listener))
                    {
                        routes.Add(endpoint.Port, listener = (endpoint.TlsMode, []));
                    }

                    // Several clients of one endpoint are one route.
                    var name = $":{endpoint.Port}{endpoint.Path}";
                    var health = Health(healths, BackendHealth.Prometheus, name, name);
                    if (listener.Paths.TryAdd(endpoint.Path, new ScrapeRoute(producers[i], health, new LeftOutLog(name, _loggers.CreateLogger("scrape")))))
                    {
                        backends.Add(health);
                    }
                }
            }
        }

        _healths = healths;
        return ([.. routes.Select(port => new ListenerPlan(port.Key, port.Value.Tls, port.Value.Paths))], pushes, backends);
    }

    private BackendHealth Health(Dictionary<string, BackendHealth> next, string type, string name, string identity)
    {
        var key = type + " " + identity;
        if (!next.TryGetValue(key, out var health))
        {
            next.Add(key, health = _healths.GetValueOrDefault(key) ?? new BackendHealth(type, name));
        }

        return health;
    }

    private sealed record Current(
        AgentConfiguration Configuration,
        Generation Generation,
        IReadOnlyList<SourceConnection> Connections,
        IReadOnlyList<BackendHealth> Backends,
        IReadOnlyList<PipelineBudget> Budgets);
}

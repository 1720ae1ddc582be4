using System.Text;

namespace MeshMetric.Demo.Simulation;

/// <summary>Builds the stats of a topology: scope by scope, then families sorted as Envoy sorts them.</summary>
/// <param name="seed">Seed of the traffic.</param>
/// <param name="usedOnly">Leave out what can never be written, to save memory where nobody asks for it.</param>
internal sealed class StatsBuilder(int seed, bool usedOnly = false)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<(StatKind Kind, string Name), List<SimulatedStat>> _families = [];
    private readonly List<Traffic> _scopes = [];

    /// <summary>Stats of a topology.</summary>
    public static SimulatedStats Build(EnvoyTopology topology)
    {
        var builder = new StatsBuilder(topology.Seed);
        builder.AddProcess(topology.Workers, topology.RequestsPerSecond);
        foreach (int port in topology.InboundPorts)
        {
            builder.AddInbound(port, topology.RequestsPerSecond);
        }

        int outboundPort = 10_001;
        foreach (string upstream in topology.Upstreams)
        {
            builder.AddOutbound(upstream, outboundPort++, topology.RequestsPerSecond / 3);
        }

        foreach (string upstream in topology.TcpUpstreams)
        {
            builder.AddTcpOutbound(upstream, outboundPort++, topology.RequestsPerSecond / 5);
        }

        if (topology.Plumbing)
        {
            builder.AddPlumbing();
        }

        return builder.Complete();
    }

    /// <summary>The process, its threads and managers.</summary>
    public void AddProcess(int workers, double requestsPerSecond)
    {
        int scope = NewScope(requestsPerSecond, 12);
        Add(scope, string.Empty, StatCatalogue.Process, string.Empty);
        for (int worker = 0; worker < workers; worker++)
        {
            Add(scope, $"server.worker_{worker}.", StatCatalogue.Worker, string.Empty);
            Add(scope, $"listener_manager.worker_{worker}.", StatCatalogue.Worker, string.Empty);
        }

        Add(NewScope(0.05, 2), "http.admin.", StatCatalogue.HttpConnectionManager, "admin");
        Add(scope, "listener.admin.", StatCatalogue.Listener, "admin");
        Add(scope, "listener.admin.http.admin.", StatCatalogue.ListenerHttp, "admin", "admin");
    }

    /// <summary>A port of the application behind the Envoy.</summary>
    public void AddInbound(int port, double requestsPerSecond)
    {
        int scope = NewScope(requestsPerSecond, 14);
        string local = $"localhost_{port}";
        string address = $"127.0.0.1_{port}";
        AddCluster(scope, local, secure: false);
        AddListener(scope, address, local, secure: true);
        Add(scope, $"http.{local}.", StatCatalogue.Rbac, local);
        Add(scope, $"inbound_127_0_0_1_{port}.", StatCatalogue.Rbac, $"inbound_127_0_0_1_{port}");
        Add(scope, $"vhost.{local}.vcluster.other.", StatCatalogue.VirtualCluster, string.Empty);
    }

    /// <summary>An HTTP service that the application calls.</summary>
    public void AddOutbound(string service, int port, double requestsPerSecond)
    {
        int scope = NewScope(requestsPerSecond, 35);
        AddCluster(scope, service, secure: true);
        AddListener(scope, $"127.0.0.1_{port}", service, secure: false);
        Add(scope, $"http.{service}.rds.outbound-{service}.", [new("config_reload", StatKind.Counter, StatFormula.Parse("=1"))], service);
    }

    /// <summary>A cluster alone.</summary>
    public void AddCluster(string name, double requestsPerSecond) => AddCluster(NewScope(requestsPerSecond, 20), name, secure: true);

    /// <summary>A TCP service that the application calls.</summary>
    public void AddTcpOutbound(string service, int port, double requestsPerSecond)
    {
        int scope = NewScope(requestsPerSecond, 3);
        AddCluster(scope, service, secure: true);
        Add(scope, $"listener.127.0.0.1_{port}.", StatCatalogue.Listener, $"127.0.0.1_{port}");
        Add(scope, $"tcp.{service}.", StatCatalogue.TcpProxy, service);
    }

    /// <summary>What the mesh itself adds: its clusters, its listeners, its connection managers.</summary>
    public void AddPlumbing()
    {
        foreach (string cluster in (string[])["ads_cluster", "access_log_sink", "kuma_envoy_admin", "kuma_metrics_hijacker",
            "_kuma_metrics_opentelemetry_main", "system_ads"])
        {
            AddCluster(NewScope(0.2, 4), cluster, secure: false);
        }

        foreach (string listener in (string[])["_kuma_metrics_prometheus", "_kuma_dynamicconfig", "system_otel"])
        {
            AddListener(NewScope(0.1, 4), listener, listener, secure: false);
        }

        AddListener(NewScope(0.1, 4), "127.0.0.1_9901", "kuma_envoy_admin", secure: false);
    }

    /// <summary>Takes single-line stats away from the clusters added last, until so many lines are gone. All clusters have to be in use.</summary>
    public void DropLines(int lines)
    {
        for (int scope = _scopes.Count - 1; lines > 0 && scope >= 0; scope--)
        {
            foreach (((StatKind kind, _), List<SimulatedStat> stats) in _families)
            {
                // A family's only stat would take its TYPE line along.
                while (lines > 0 && kind != StatKind.Histogram && stats.Count > 1 && IsOfCluster(stats[^1], scope))
                {
                    stats.RemoveAt(stats.Count - 1);
                    lines--;
                }
            }
        }

        static bool IsOfCluster(SimulatedStat stat, int scope) =>
            stat.Scope == scope && stat.Prefix.StartsWith("cluster.", StringComparison.Ordinal);
    }

    /// <summary>Sorts everything into families.</summary>
    public SimulatedStats Complete()
    {
        StatFamily[] families =
        [
            .. _families.OrderBy(family => family.Key.Kind).ThenBy(family => family.Key.Name, StringComparer.Ordinal)
                .Select(family => new StatFamily(
                    Encoding.UTF8.GetBytes(TagExtraction.ExpositionName(family.Key.Name)), family.Key.Kind, family.Value)),
        ];
        return new SimulatedStats(families, [.. _scopes]);
    }

    private void AddCluster(int scope, string name, bool secure)
    {
        Add(scope, $"cluster.{name}.", StatCatalogue.Cluster, name);
        if (secure)
        {
            Add(scope, $"cluster.{name}.", StatCatalogue.SecureCluster, name);
        }
    }

    private void AddListener(int scope, string address, string manager, bool secure)
    {
        Add(scope, $"listener.{address}.", StatCatalogue.Listener, address);
        for (int worker = 0; worker < 2; worker++)
        {
            Add(scope, $"listener.{address}.worker_{worker}.", StatCatalogue.ListenerWorker, address);
        }

        Add(scope, $"listener.{address}.http.{manager}.", StatCatalogue.ListenerHttp, address, manager);
        Add(scope, $"http.{manager}.", StatCatalogue.HttpConnectionManager, manager);
        if (secure)
        {
            Add(scope, $"listener.{address}.", StatCatalogue.SecureListener, address);
        }
    }

    private int NewScope(double requestsPerSecond, double medianMilliseconds)
    {
        _scopes.Add(new Traffic(_random, requestsPerSecond * (0.6 + (0.8 * _random.NextDouble())), medianMilliseconds));
        return _scopes.Count - 1;
    }

    private void Add(int scope, string prefix, IReadOnlyList<StatTemplate> templates, string segment, string inner = "")
    {
        // Most stats of a scope carry the same labels; they share one array.
        Dictionary<string, byte[]> labels = [];
        foreach (StatTemplate template in templates)
        {
            if (usedOnly && template.Formula.Of == StatQuantity.NeverWritten)
            {
                continue;
            }

            ExtractedName extracted = TagExtraction.Extract(prefix + template.Name, segment, inner);
            if (!labels.TryGetValue(extracted.Labels, out byte[]? shared))
            {
                labels.Add(extracted.Labels, shared = Encoding.UTF8.GetBytes(extracted.Labels));
            }

            (StatKind, string) key = (template.Kind, extracted.Name);
            if (!_families.TryGetValue(key, out List<SimulatedStat>? family))
            {
                _families.Add(key, family = []);
            }

            family.Add(new SimulatedStat(prefix, template, shared, scope));
        }
    }
}

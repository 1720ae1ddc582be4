namespace MeshMetric.Demo.Simulation;

/// <summary>
/// The stats of each kind of scope, after Envoy's statistics reference. A row is a kind (<c>c</c>ounter, <c>g</c>auge, <c>h</c>istogram),
/// the raw name below the scope and a <see cref="StatFormula"/>.
/// </summary>
internal static partial class StatCatalogue
{
    public static IReadOnlyList<StatTemplate> Cluster { get; } =
        [.. Parse(ClusterRows), .. Responses("upstream_rq_"), .. Responses("external.upstream_rq_"), .. Parse(CircuitBreakers("default")),
            .. Parse(CircuitBreakers("high"))];

    /// <summary>What a cluster with health checks, outlier detection and TLS has on top.</summary>
    public static IReadOnlyList<StatTemplate> SecureCluster { get; } = [.. Parse(SecureClusterRows)];

    public static IReadOnlyList<StatTemplate> Listener { get; } = [.. Parse(ListenerRows)];

    public static IReadOnlyList<StatTemplate> ListenerWorker { get; } =
        [.. Parse("g downstream_cx_active ~4"), .. Parse("c downstream_cx_total cx/2")];

    /// <summary>What a listener that terminates TLS has on top.</summary>
    public static IReadOnlyList<StatTemplate> SecureListener { get; } = [.. Parse(SecureListenerRows)];

    /// <summary>The per-listener counters of a connection manager, below <c>listener.&lt;address&gt;.http.&lt;prefix&gt;.</c></summary>
    public static IReadOnlyList<StatTemplate> ListenerHttp { get; } = [.. Classes("downstream_rq_"), .. Parse("c downstream_rq_completed rq")];

    public static IReadOnlyList<StatTemplate> HttpConnectionManager { get; } = [.. Parse(HttpRows), .. Classes("downstream_rq_")];

    public static IReadOnlyList<StatTemplate> TcpProxy { get; } = [.. Parse(TcpRows)];

    public static IReadOnlyList<StatTemplate> VirtualCluster { get; } =
        [.. Responses("upstream_rq_"), .. Parse("c upstream_rq_total rq\nc upstream_rq_timeout rq/911\nc upstream_rq_retry rq/307\nh upstream_rq_time rq")];

    public static IReadOnlyList<StatTemplate> Rbac { get; } =
        [.. Parse("c rbac.allowed rq\nc rbac.denied rq/503\nc rbac.shadow_allowed -\nc rbac.shadow_denied -")];

    /// <summary>The process itself; names are complete, there is no scope.</summary>
    public static IReadOnlyList<StatTemplate> Process { get; } = [.. Parse(ServerRows), .. Parse(ManagerRows), .. TextReadouts];

    /// <summary>What every worker thread has, below <c>server.worker_&lt;n&gt;.</c> and <c>listener_manager.worker_&lt;n&gt;.</c></summary>
    public static IReadOnlyList<StatTemplate> Worker { get; } =
        [.. Parse("c watchdog_miss tick/40\nc watchdog_mega_miss -\nh dispatcher.loop_duration_us -\nh dispatcher.poll_delay_us -")];

    private static StatTemplate[] TextReadouts =>
    [
        new("control_plane.identifier", StatKind.TextReadout, StatFormula.Parse("=0")),
        new("cluster_manager.cds.version_text", StatKind.TextReadout, StatFormula.Parse("=0")),
        new("listener_manager.lds.version_text", StatKind.TextReadout, StatFormula.Parse("=0")),
    ];

    private static IEnumerable<StatTemplate> Parse(string rows)
    {
        foreach (string row in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] cells = row.Split(' ');
            StatKind kind = cells[0] switch
            {
                "c" => StatKind.Counter,
                "g" => StatKind.Gauge,
                "h" => StatKind.Histogram,
                _ => throw new FormatException($"'{row}' is not a row of the catalogue."),
            };
            yield return new StatTemplate(cells[1], kind, StatFormula.Parse(cells[2]));
        }
    }

    private static IEnumerable<StatTemplate> Responses(string prefix) =>
        Traffic.Codes.Select(code => new StatTemplate($"{prefix}{code}", StatKind.Counter, StatFormula.Parse($"code{code}")))
            .Concat(Classes(prefix))
            .Append(new StatTemplate($"{prefix}completed", StatKind.Counter, StatFormula.Parse("rq")));

    private static IEnumerable<StatTemplate> Classes(string prefix) =>
        Enumerable.Range(1, 5).Select(digit => new StatTemplate(
            $"{prefix}{digit}xx", StatKind.Counter, StatFormula.Parse(digit == 1 ? "-" : $"class{digit}")));

    private static string CircuitBreakers(string priority) =>
        $"""
        g circuit_breakers.{priority}.cx_open =0
        g circuit_breakers.{priority}.cx_pool_open =0
        g circuit_breakers.{priority}.rq_open =0
        g circuit_breakers.{priority}.rq_pending_open =0
        g circuit_breakers.{priority}.rq_retry_open =0
        g circuit_breakers.{priority}.remaining_cx -
        g circuit_breakers.{priority}.remaining_cx_pools -
        g circuit_breakers.{priority}.remaining_pending -
        g circuit_breakers.{priority}.remaining_retries -
        g circuit_breakers.{priority}.remaining_rq -
        """;
}

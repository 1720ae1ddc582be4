namespace MeshMetric.Metrics.Filtering;

/// <summary>
/// The built-in profiles as data. <c>none</c> has no entry and <c>full</c> needs none. Everything <see cref="Profile.Minimal"/> names is
/// matched by <see cref="Profile.Default"/>, too; a test holds that over a body of real Envoy family names.
/// </summary>
public static class BuiltInProfiles
{
    /// <summary>
    /// The four golden signals per cluster and listener, by exact name so that nothing comes in unasked: latency, traffic, errors, saturation;
    /// nothing about Envoy's innards.
    /// </summary>
    public static IReadOnlyList<ProfileEntry> Minimal { get; } =
    [
        Exact("envoy_cluster_upstream_rq_time", "latency: how long upstreams take to answer"),
        Exact("envoy_http_downstream_rq_time", "latency: how long callers wait"),

        Exact("envoy_cluster_upstream_rq", "traffic and errors: requests to upstreams by response code"),
        Exact("envoy_cluster_upstream_rq_xx", "traffic and errors: requests to upstreams by class of response code"),
        Exact("envoy_cluster_upstream_rq_total", "traffic: requests to upstreams"),
        Exact("envoy_http_downstream_rq_total", "traffic: requests from callers"),
        Exact("envoy_http_downstream_rq_xx", "traffic and errors: answers to callers by class of response code"),
        Exact("envoy_listener_http_downstream_rq_xx", "traffic and errors: the same per listener"),
        Exact("envoy_cluster_upstream_cx_total", "traffic: connections to upstreams, for services that are not HTTP"),
        Exact("envoy_cluster_upstream_cx_rx_bytes_total", "traffic: bytes from upstreams"),
        Exact("envoy_cluster_upstream_cx_tx_bytes_total", "traffic: bytes to upstreams"),
        Exact("envoy_http_downstream_cx_total", "traffic: connections from callers"),
        Exact("envoy_listener_downstream_cx_total", "traffic: connections per listener"),
        Exact("envoy_tcp_downstream_cx_total", "traffic: connections of TCP proxies"),
        Exact("envoy_tcp_downstream_cx_rx_bytes_total", "traffic: bytes from callers of TCP proxies"),
        Exact("envoy_tcp_downstream_cx_tx_bytes_total", "traffic: bytes to callers of TCP proxies"),

        Exact("envoy_cluster_upstream_rq_timeout", "errors: requests that ran into their timeout"),
        Exact("envoy_cluster_upstream_rq_pending_failure_eject", "errors: requests that found no connection"),
        Exact("envoy_cluster_upstream_rq_rx_reset", "errors: requests an upstream reset"),
        Exact("envoy_cluster_upstream_cx_connect_fail", "errors: connections that failed"),
        Exact("envoy_cluster_upstream_cx_connect_timeout", "errors: connections that timed out"),
        Exact("envoy_http_downstream_rq_rx_reset", "errors: requests a caller reset"),
        Exact("envoy_http_no_route", "errors: requests without a route"),
        Exact("envoy_http_no_cluster", "errors: requests whose route has no cluster"),
        Exact("envoy_listener_no_filter_chain_match", "errors: connections no filter chain takes"),
        Exact("envoy_listener_ssl_connection_error", "errors: TLS handshakes that failed"),

        Exact("envoy_cluster_upstream_rq_active", "saturation: requests in flight to upstreams"),
        Exact("envoy_cluster_upstream_cx_active", "saturation: open connections to upstreams"),
        Exact("envoy_cluster_upstream_rq_pending_active", "saturation: requests that wait for a connection"),
        Exact("envoy_cluster_upstream_rq_pending_overflow", "saturation: requests refused by the circuit breaker"),
        Exact("envoy_cluster_upstream_cx_overflow", "saturation: connections refused by the circuit breaker"),
        Exact("envoy_http_downstream_rq_active", "saturation: requests in flight from callers"),
        Exact("envoy_http_downstream_cx_active", "saturation: open connections from callers"),
        Exact("envoy_listener_downstream_cx_active", "saturation: open connections per listener"),
        Exact("envoy_listener_downstream_cx_overflow", "saturation: connections refused by a listener's limit"),
        Exact("envoy_cluster_membership_healthy", "saturation: endpoints that can take requests"),
        Exact("envoy_cluster_membership_total", "saturation: endpoints there are"),
    ];

    /// <summary>What Kuma's dashboards read beyond the golden signals (exposition facts section 6); a part of <see cref="Default"/>.</summary>
    public static IReadOnlyList<ProfileEntry> Dashboards { get; } =
    [
        Prefix("envoy_server", "dashboards: state, uptime and memory of the proxy"),
        Prefix("envoy_control_plane", "dashboards: connection to the control plane"),
        Contains("rbac", "dashboards: access rules"),
        Contains("cx_active", "dashboards: open connections"),
        Contains("cx_connect", "dashboards: connecting"),
        Exact("envoy_cluster_ssl_handshake", "dashboards: TLS to upstreams"),
        Exact("envoy_cluster_membership_total", "dashboards: endpoints there are"),
    ];

    /// <summary>Kuma's Basic profile, in its parts: golden signals, what the dashboards read, DNS (exposition facts section 6).</summary>
    public static IReadOnlyList<ProfileEntry> Default { get; } =
    [
        Contains("rq_time", "latency of requests"),
        Contains("cx_length_ms", "how long connections live"),
        Contains("cx_count", "connections counted by filters"),
        Contains("_rq", "requests, in total, active and by response code"),
        Contains("bytes", "traffic in bytes"),
        Contains("timeout", "errors: anything that timed out"),
        Contains("health_check", "active health checks"),
        Contains("lb_healthy_panic", "load balancing that gave up on health"),
        Contains("cx_destroy", "connections that were closed, and by whom"),
        Contains("error", "errors"),
        Contains("fail", "failures"),
        Contains("reset", "resets"),
        Contains("eject", "outlier ejections"),
        Contains("overflow", "circuit breakers and limits that were hit"),
        Contains("cancelled", "requests given up before they were sent"),
        Contains("max_duration_reached", "connections closed for their age"),
        Contains("no_cluster", "requests whose route has no cluster"),
        Contains("no_route", "requests without a route"),
        Contains("no_filter_chain", "connections no filter chain takes"),
        Contains("reject", "rejected configuration and requests"),
        Contains("denied", "requests an access rule denied"),
        Contains("days_until_first_cert_expiring", "certificates about to expire"),
        Exact("envoy_cluster_membership_degraded", "endpoints that are degraded"),
        Exact("envoy_cluster_membership_healthy", "endpoints that are healthy"),

        .. Dashboards,

        Contains("circuit_breakers", "state of circuit breakers"),
        Contains("cx_total", "connections in total"),
        Contains("ssl_handshake", "TLS handshakes"),
        Contains("ssl_context_update_by_sds", "certificates that were rotated"),

        Prefix("envoy_dns_filter", "DNS served by the proxy"),
        Prefix("envoy_dns_cares", "DNS asked by the proxy"),
        Prefix("kuma_dp_dns", "DNS served by the agent"),
    ];

    /// <summary>The selectors of a profile.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The profile has no selectors (<c>none</c>, <c>full</c>).</exception>
    public static IEnumerable<Selector> SelectorsOf(Profile profile) => EntriesOf(profile).Select(entry => entry.Selector);

    internal static IReadOnlyList<ProfileEntry> EntriesOf(Profile profile) => profile switch
    {
        Profile.Minimal => Minimal,
        Profile.Default => Default,
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "Only minimal and default have selectors."),
    };

    private static ProfileEntry Exact(string match, string why) => new(new Selector(SelectorType.Exact, match), why);

    private static ProfileEntry Prefix(string match, string why) => new(new Selector(SelectorType.Prefix, match), why);

    private static ProfileEntry Contains(string match, string why) => new(new Selector(SelectorType.Contains, match), why);
}

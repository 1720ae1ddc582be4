namespace MeshMetric.Testing.Envoy;

/// <summary>
/// Names of families as Envoy writes them in the exposition format, after its documented statistics: what a proxy of a mesh can carry, used or not.
/// Tags that Envoy moves into labels (cluster, connection manager, response code) are out of the names already.
/// </summary>
public static class EnvoyFamilies
{
    // Each line: a scope, and the stats below it.
    private const string Rows = """
        cluster: assignment_stale assignment_timeout_received assignment_use_cached bind_errors lb_healthy_panic lb_local_cluster_not_ok
        cluster: lb_recalculate_zone_structures lb_subsets_active lb_subsets_created lb_subsets_fallback lb_subsets_fallback_panic lb_subsets_removed
        cluster: lb_subsets_selected lb_zone_cluster_too_small lb_zone_no_capacity_left lb_zone_number_differs lb_zone_routing_all_directly
        cluster: lb_zone_routing_cross_zone lb_zone_routing_sampled max_host_weight membership_change membership_degraded membership_excluded
        cluster: membership_healthy membership_total original_dst_host_invalid retry_or_shadow_abandoned update_attempt update_duration update_empty
        cluster: update_failure update_no_rebuild update_rejected update_success update_time version warming_state default_total_match_count
        cluster: upstream_cx_active upstream_cx_close_notify upstream_cx_connect_attempts_exceeded upstream_cx_connect_fail upstream_cx_connect_ms
        cluster: upstream_cx_connect_timeout upstream_cx_connect_with_0_rtt upstream_cx_destroy upstream_cx_destroy_local
        cluster: upstream_cx_destroy_local_with_active_rq upstream_cx_destroy_remote upstream_cx_destroy_remote_with_active_rq
        cluster: upstream_cx_destroy_with_active_rq upstream_cx_http1_total upstream_cx_http2_total upstream_cx_http3_total upstream_cx_idle_timeout
        cluster: upstream_cx_length_ms upstream_cx_max_duration_reached upstream_cx_max_requests upstream_cx_none_healthy upstream_cx_overflow
        cluster: upstream_cx_pool_overflow upstream_cx_protocol_error upstream_cx_rx_bytes_buffered upstream_cx_rx_bytes_total upstream_cx_total
        cluster: upstream_cx_tx_bytes_buffered upstream_cx_tx_bytes_total upstream_flow_control_backed_up_total upstream_flow_control_drained_total
        cluster: upstream_flow_control_paused_reading_total upstream_flow_control_resumed_reading_total upstream_http3_broken
        cluster: upstream_internal_redirect_failed_total upstream_internal_redirect_succeeded_total upstream_rq upstream_rq_xx upstream_rq_completed
        cluster: upstream_rq_0rtt upstream_rq_active upstream_rq_cancelled upstream_rq_maintenance_mode upstream_rq_max_duration_reached
        cluster: upstream_rq_pending_active upstream_rq_pending_failure_eject upstream_rq_pending_overflow upstream_rq_pending_total
        cluster: upstream_rq_per_try_idle_timeout upstream_rq_per_try_timeout upstream_rq_retry upstream_rq_retry_backoff_exponential
        cluster: upstream_rq_retry_backoff_ratelimited upstream_rq_retry_limit_exceeded upstream_rq_retry_overflow upstream_rq_retry_success
        cluster: upstream_rq_rx_reset upstream_rq_time upstream_rq_timeout upstream_rq_total upstream_rq_tx_reset
        cluster_external: upstream_rq upstream_rq_xx upstream_rq_completed upstream_rq_time
        cluster_internal: upstream_rq upstream_rq_xx upstream_rq_completed upstream_rq_time
        cluster_canary: upstream_rq upstream_rq_xx upstream_rq_completed upstream_rq_time
        cluster_zone: upstream_rq upstream_rq_xx upstream_rq_completed upstream_rq_time
        cluster_circuit_breakers_default: cx_open cx_pool_open rq_open rq_pending_open rq_retry_open remaining_cx remaining_cx_pools remaining_pending
        cluster_circuit_breakers_default: remaining_retries remaining_rq
        cluster_circuit_breakers_high: cx_open cx_pool_open rq_open rq_pending_open rq_retry_open
        cluster_health_check: attempt degraded failure healthy network_failure passive_failure success verify_cluster
        cluster_outlier_detection: ejections_active ejections_overflow ejections_enforced_total ejections_enforced_consecutive_5xx
        cluster_outlier_detection: ejections_detected_consecutive_5xx ejections_enforced_consecutive_gateway_failure
        cluster_outlier_detection: ejections_detected_consecutive_gateway_failure ejections_enforced_consecutive_local_origin_failure
        cluster_outlier_detection: ejections_detected_consecutive_local_origin_failure ejections_enforced_success_rate ejections_detected_success_rate
        cluster_outlier_detection: ejections_enforced_failure_percentage ejections_detected_failure_percentage ejections_total
        cluster_ssl: handshake connection_error session_reused no_certificate fail_verify_no_cert fail_verify_error fail_verify_san
        cluster_ssl: fail_verify_cert_hash ocsp_staple_failed ocsp_staple_omitted ocsp_staple_responses ocsp_staple_requests was_key_usage_invalid
        cluster_ssl: ciphers curves sigalgs versions
        cluster_client_ssl_socket_factory: ssl_context_update_by_sds upstream_context_secrets_not_ready
        cluster_http1: dropped_headers_with_underscores metadata_not_supported_error requests_rejected_with_underscores_in_headers response_flood
        cluster_http2: dropped_headers_with_underscores goaway_sent header_overflow headers_cb_no_stream inbound_empty_frames_flood
        cluster_http2: inbound_priority_frames_flood inbound_window_update_frames_flood keepalive_timeout metadata_empty_frames
        cluster_http2: outbound_control_flood outbound_flood requests_rejected_with_underscores_in_headers rx_messaging_error rx_reset
        cluster_http2: stream_refused_errors trailers tx_flush_timeout tx_reset deferred_stream_close outbound_control_frames_active
        cluster_http2: outbound_frames_active pending_send_bytes streams_active
        cluster_http3: dropped_headers_with_underscores requests_rejected_with_underscores_in_headers rx_reset tx_reset quic_version_rfc_v1
        cluster_ext_authz: ok denied error disabled failure_mode_allowed invalid
        cluster_ratelimit: ok error over_limit failure_mode_allowed
        cluster_grpc: success failure total request_message_count response_message_count upstream_rq_time streams_closed streams_total
        vhost_vcluster: upstream_rq upstream_rq_xx upstream_rq_completed upstream_rq_retry upstream_rq_retry_limit_exceeded upstream_rq_retry_overflow
        vhost_vcluster: upstream_rq_retry_success upstream_rq_time upstream_rq_timeout upstream_rq_total
        listener: downstream_cx_active downstream_cx_destroy downstream_cx_length_ms downstream_cx_overflow downstream_cx_overload_reject
        listener: downstream_cx_total downstream_cx_transport_socket_connect_timeout downstream_global_cx_overflow downstream_listener_filter_error
        listener: downstream_listener_filter_remote_close downstream_pre_cx_active downstream_pre_cx_timeout connections_accepted_per_socket_event
        listener: extension_config_missing network_extension_config_missing no_filter_chain_match http_downstream_rq_xx http_downstream_rq_completed
        listener_ssl: handshake connection_error session_reused no_certificate fail_verify_no_cert fail_verify_error fail_verify_san
        listener_ssl: fail_verify_cert_hash ocsp_staple_failed ocsp_staple_omitted ocsp_staple_responses ocsp_staple_requests was_key_usage_invalid
        listener_ssl: ciphers curves sigalgs versions
        listener_server_ssl_socket_factory: ssl_context_update_by_sds downstream_context_secrets_not_ready
        listener_admin: downstream_cx_active downstream_cx_total downstream_cx_destroy downstream_cx_length_ms main_thread_downstream_cx_total
        listener_udp: downstream_rx_datagram_dropped
        http: downstream_cx_active downstream_cx_delayed_close_timeout downstream_cx_destroy downstream_cx_destroy_active_rq
        http: downstream_cx_destroy_local downstream_cx_destroy_local_active_rq downstream_cx_destroy_remote downstream_cx_destroy_remote_active_rq
        http: downstream_cx_drain_close downstream_cx_http1_active downstream_cx_http1_total downstream_cx_http2_active downstream_cx_http2_total
        http: downstream_cx_http3_active downstream_cx_http3_total downstream_cx_idle_timeout downstream_cx_length_ms
        http: downstream_cx_max_duration_reached downstream_cx_max_requests_reached downstream_cx_overload_disable_keepalive
        http: downstream_cx_protocol_error downstream_cx_rx_bytes_buffered downstream_cx_rx_bytes_total downstream_cx_ssl_active
        http: downstream_cx_ssl_total downstream_cx_total downstream_cx_tx_bytes_buffered downstream_cx_tx_bytes_total downstream_cx_upgrades_active
        http: downstream_cx_upgrades_total downstream_flow_control_paused_reading_total downstream_flow_control_resumed_reading_total
        http: downstream_rq_active downstream_rq_completed downstream_rq_failed_path_normalization downstream_rq_header_timeout
        http: downstream_rq_http1_total downstream_rq_http2_total downstream_rq_http3_total downstream_rq_idle_timeout
        http: downstream_rq_max_duration_reached downstream_rq_non_relative_path downstream_rq_overload_close
        http: downstream_rq_redirected_with_normalized_path downstream_rq_rejected_via_ip_detection downstream_rq_response_before_rq_complete
        http: downstream_rq_rx_reset downstream_rq_time downstream_rq_timeout downstream_rq_too_large downstream_rq_too_many_premature_resets
        http: downstream_rq_total downstream_rq_tx_reset downstream_rq_ws_on_non_ws_route downstream_rq_xx no_cluster no_route
        http: passthrough_internal_redirect_bad_location passthrough_internal_redirect_no_route passthrough_internal_redirect_predicate
        http: passthrough_internal_redirect_too_many_redirects passthrough_internal_redirect_unsafe_scheme rq_direct_response rq_overload_local_reply
        http: rq_redirect rq_reset_after_downstream_response_started rq_retry_skipped_request_not_complete rq_total rs_too_large
        http_tracing: client_enabled health_check not_traceable random_sampling service_forced
        http_rds: config_reload config_reload_time_ms init_fetch_timeout update_attempt update_duration update_empty update_failure update_rejected
        http_rds: update_success update_time version
        http_rbac: allowed denied shadow_allowed shadow_denied logged not_logged
        http_ext_authz: ok denied error disabled failure_mode_allowed
        http_ratelimit: ok error over_limit failure_mode_allowed
        http_local_rate_limit: enabled enforced ok rate_limited
        http_fault: aborts_injected delays_injected faults_overflow response_rl_injected active_faults
        http_buffer: rq_timeout
        http_gzip: compressed not_compressed no_accept_header total_compressed_bytes total_uncompressed_bytes content_length_too_small
        http_jwt_authn: allowed cors_preflight_bypassed denied jwks_fetch_failed jwks_fetch_success jwt_cache_hit jwt_cache_miss
        http_oauth: oauth_failure oauth_success oauth_unauthorized_rq
        http_lua: errors executions
        http_ext_proc: streams_started stream_msgs_sent stream_msgs_received streams_closed streams_failed failure_mode_allowed
        http_adaptive_concurrency_gradient_controller: rq_blocked min_rtt_msecs concurrency_limit
        http_cors: origin_valid origin_invalid
        http_grpc_web: success failure total
        http1: dropped_headers_with_underscores metadata_not_supported_error requests_rejected_with_underscores_in_headers response_flood
        http2: stream_refused_errors rx_reset tx_reset streams_active pending_send_bytes keepalive_timeout
        tcp: downstream_cx_no_route downstream_cx_rx_bytes_buffered downstream_cx_rx_bytes_total downstream_cx_total downstream_cx_tx_bytes_buffered
        tcp: downstream_cx_tx_bytes_total downstream_flow_control_paused_reading_total downstream_flow_control_resumed_reading_total idle_timeout
        tcp: max_downstream_connection_duration on_demand_cluster_attempt on_demand_cluster_missing on_demand_cluster_success
        tcp: on_demand_cluster_timeout upstream_flush_active upstream_flush_total
        tcp_rbac: allowed denied shadow_allowed shadow_denied
        udp: downstream_sess_active downstream_sess_no_route downstream_sess_rx_bytes downstream_sess_rx_datagrams downstream_sess_rx_errors
        udp: downstream_sess_total downstream_sess_tx_bytes downstream_sess_tx_datagrams downstream_sess_tx_errors idle_timeout
        server: concurrency days_until_first_cert_expiring debug_assertion_failures dropped_stat_flushes dynamic_unknown_fields envoy_bug_failures
        server: envoy_notifications fips_mode hot_restart_epoch hot_restart_generation initialization_time_ms live memory_allocated memory_heap_size
        server: memory_physical_size parent_connections seconds_until_first_ocsp_response_expiring state static_unknown_fields stats_recent_lookups
        server: total_connections uptime version wip_protos watchdog_mega_miss watchdog_miss compilation_settings_fips_mode
        server: main_thread_watchdog_mega_miss main_thread_watchdog_miss worker_watchdog_mega_miss worker_watchdog_miss
        server_dispatcher: loop_duration_us poll_delay_us
        main_thread: watchdog_mega_miss watchdog_miss
        workers: watchdog_mega_miss watchdog_miss
        runtime: admin_overrides_active deprecated_feature_seen_since_process_start deprecated_feature_use load_error load_success num_keys num_layers
        runtime: override_dir_exists override_dir_not_exists
        cluster_manager: active_clusters cluster_added cluster_modified cluster_removed cluster_updated cluster_updated_via_merge
        cluster_manager: update_merge_cancelled update_out_of_merge_window warming_clusters cds_control_plane_connected_state
        cluster_manager_cds: init_fetch_timeout update_attempt update_duration update_failure update_rejected update_success update_time version
        cluster_manager_eds: init_fetch_timeout update_attempt update_failure update_success
        listener_manager: listener_added listener_create_failure listener_create_success listener_in_place_updated listener_modified listener_removed
        listener_manager: listener_stopped total_filter_chains_draining total_listeners_active total_listeners_draining total_listeners_warming
        listener_manager: workers_started
        listener_manager_lds: init_fetch_timeout update_attempt update_duration update_failure update_rejected update_success update_time version
        listener_manager_worker: dispatcher_loop_duration_us dispatcher_poll_delay_us
        control_plane: connected_state identifier pending_requests rate_limit_enforced
        sds: init_fetch_timeout key_rotation_failed update_attempt update_duration update_failure update_rejected update_success update_time version
        access_logs_grpc_access_log: logs_dropped logs_written
        filesystem: flushed_by_timer reopen_failed write_buffered write_completed write_failed write_total_buffered
        overload: shed_load_refresh_interval_delay request_headers_timeout_scale_percent
        overload_envoy_resource_monitors_fixed_heap: failed_updates pressure skipped_updates
        overload_envoy_overload_actions_stop_accepting_requests: active scale_percent
        tls_inspector: alpn_found alpn_not_found bytes_processed client_hello_too_large sni_found sni_not_found tls_found tls_not_found
        http_inspector: http10_found http11_found http2_found http_not_found read_error
        original_dst: host_invalid
        dns_filter: a_record_queries aaaa_record_queries cname_record_queries downstream_rx_bytes downstream_rx_errors downstream_rx_invalid_queries
        dns_filter: downstream_rx_queries downstream_tx_bytes downstream_tx_responses external_a_record_answers external_a_record_queries
        dns_filter: known_domain_queries local_a_record_answers query_buffer_underflow queries_with_additional_rrs unanswered_queries
        dns_filter: unknown_domain_queries unsupported_queries
        dns_cares: get_addr_failure not_found pending_resolutions reinits resolve_total timeouts
        dns_cache: cache_load dns_query_attempt dns_query_failure dns_query_success dns_query_timeout dns_rq_pending_overflow host_added
        dns_cache: host_address_changed host_overflow host_removed num_hosts
        tracing_zipkin: reports_dropped reports_sent reports_skipped_no_cluster spans_sent timer_flushed
        tracing_opentelemetry: http_reports_dropped http_reports_sent spans_sent timer_flushed
        wasm: remote_load_cache_entries remote_load_cache_hits remote_load_cache_misses remote_load_fetch_failures remote_load_fetch_successes
        wasm_envoy_wasm_runtime_v8: active created
        thrift: downstream_cx_max_requests request request_active request_call request_decoding_error response response_error response_exception
        redis: downstream_cx_active downstream_cx_total downstream_rq_active downstream_rq_total splitter_invalid_request splitter_unsupported_command
        mongo: cx_destroy_local_with_active_rq decoding_error delays_injected op_query op_reply op_reply_size
        kafka: request_unknown response_unknown
        postgres: errors messages sessions statements transactions
        mysql: auth_switch_request decoder_errors login_attempts login_failures queries_parsed
        zookeeper: decoder_error request_bytes response_bytes watch_event
        connection_limit: active_connections limited_connections
        rbac: allowed denied
        """;

    /// <summary>The names, each once: Envoy's, and those that Kuma's agent adds for DNS.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split(": "))
            .SelectMany(row => row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(stat => $"envoy_{row[0]}_{stat}"))
            .Concat(["kuma_dp_dns_request_duration_seconds", "kuma_dp_dns_upstream_request_failure_count", "kuma_dp_dns_success_resolved"])
            .Distinct(),
    ];
}

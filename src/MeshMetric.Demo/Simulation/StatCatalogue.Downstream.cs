namespace MeshMetric.Demo.Simulation;

internal static partial class StatCatalogue
{
    private const string ListenerRows = """
        c connections_accepted_per_socket_event -
        c downstream_cx_destroy cx/2
        c downstream_cx_overflow -
        c downstream_cx_overload_reject -
        c downstream_cx_total cx
        c downstream_cx_transport_socket_connect_timeout -
        c downstream_global_cx_overflow -
        c downstream_listener_filter_error -
        c downstream_listener_filter_remote_close -
        c downstream_pre_cx_timeout cx/307
        c extension_config_missing -
        c network_extension_config_missing -
        c no_filter_chain_match cx/401
        g downstream_cx_active ~9
        g downstream_pre_cx_active =0
        h downstream_cx_length_ms cx/2
        """;

    private const string SecureListenerRows = """
        c server_ssl_socket_factory.downstream_context_secrets_not_ready -
        c server_ssl_socket_factory.ssl_context_update_by_sds =2
        c ssl.ciphers.TLS_AES_256_GCM_SHA384 cx
        c ssl.connection_error cx/131
        c ssl.curves.X25519 cx
        c ssl.fail_verify_cert_hash -
        c ssl.fail_verify_error cx/701
        c ssl.fail_verify_no_cert cx/503
        c ssl.fail_verify_san -
        c ssl.handshake cx
        c ssl.no_certificate -
        c ssl.session_reused cx/3
        c ssl.sigalgs.ecdsa_secp256r1_sha256 cx
        c ssl.versions.TLSv1.3 cx
        c ssl.was_key_usage_invalid -
        """;

    private const string HttpRows = """
        c downstream_cx_delayed_close_timeout -
        c downstream_cx_destroy cx/2
        c downstream_cx_destroy_active_rq cx/83
        c downstream_cx_destroy_local cx/9
        c downstream_cx_destroy_local_active_rq -
        c downstream_cx_destroy_remote cx/3
        c downstream_cx_destroy_remote_active_rq cx/83
        c downstream_cx_drain_close -
        c downstream_cx_http1_total cx/4
        c downstream_cx_http2_total cx
        c downstream_cx_http3_total -
        c downstream_cx_idle_timeout cx/13
        c downstream_cx_max_duration_reached -
        c downstream_cx_max_requests_reached -
        c downstream_cx_overload_disable_keepalive -
        c downstream_cx_protocol_error cx/211
        c downstream_cx_rx_bytes_total rq*653
        c downstream_cx_ssl_total cx
        c downstream_cx_total cx
        c downstream_cx_tx_bytes_total rq*2287
        c downstream_cx_upgrades_total -
        c downstream_flow_control_paused_reading_total rq/401
        c downstream_flow_control_resumed_reading_total rq/401
        c downstream_rq_completed rq
        c downstream_rq_failed_path_normalization -
        c downstream_rq_header_timeout -
        c downstream_rq_http1_total rq/4
        c downstream_rq_http2_total rq
        c downstream_rq_http3_total -
        c downstream_rq_idle_timeout rq/997
        c downstream_rq_max_duration_reached -
        c downstream_rq_non_relative_path -
        c downstream_rq_overload_close -
        c downstream_rq_redirected_with_normalized_path -
        c downstream_rq_rejected_via_ip_detection -
        c downstream_rq_response_before_rq_complete -
        c downstream_rq_rx_reset rq/599
        c downstream_rq_timeout rq/1009
        c downstream_rq_too_large -
        c downstream_rq_too_many_premature_resets -
        c downstream_rq_total rq
        c downstream_rq_tx_reset rq/887
        c downstream_rq_ws_on_non_ws_route -
        c no_cluster -
        c no_route rq/701
        c passthrough_internal_redirect_bad_location -
        c passthrough_internal_redirect_no_route -
        c passthrough_internal_redirect_predicate -
        c passthrough_internal_redirect_too_many_redirects -
        c passthrough_internal_redirect_unsafe_scheme -
        c rq_direct_response -
        c rq_overload_local_reply -
        c rq_redirect -
        c rq_reset_after_downstream_response_started rq/733
        c rq_total rq
        c rs_too_large -
        c tracing.client_enabled -
        c tracing.health_check -
        c tracing.not_traceable -
        c tracing.random_sampling rq/10
        c tracing.service_forced -
        g downstream_cx_active ~9
        g downstream_cx_http1_active ~2
        g downstream_cx_http1_soft_drain -
        g downstream_cx_http2_active ~7
        g downstream_cx_http3_active -
        g downstream_cx_rx_bytes_buffered ~16384
        g downstream_cx_ssl_active ~9
        g downstream_cx_tx_bytes_buffered ~8192
        g downstream_cx_upgrades_active -
        g downstream_rq_active ~7
        h downstream_cx_length_ms cx/2
        h downstream_rq_time rq
        """;
}

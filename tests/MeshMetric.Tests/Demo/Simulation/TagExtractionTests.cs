using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Demo.Simulation;

public sealed class TagExtractionTests
{
    [Theory]
    [InlineData("cluster.backend.upstream_rq_total", "backend", "", "envoy_cluster_upstream_rq_total", "envoy_cluster_name=\"backend\"")]
    [InlineData(
        "cluster.backend.upstream_rq_200", "backend", "", "envoy_cluster_upstream_rq",
        "envoy_response_code=\"200\",envoy_cluster_name=\"backend\"")]
    [InlineData(
        "cluster.a.b.external.upstream_rq_5xx", "a.b", "", "envoy_cluster_external_upstream_rq_xx",
        "envoy_response_code_class=\"5\",envoy_cluster_name=\"a.b\"")]
    [InlineData("cluster.b.upstream_rq_timeout", "b", "", "envoy_cluster_upstream_rq_timeout", "envoy_cluster_name=\"b\"")]
    [InlineData(
        "cluster.b.circuit_breakers.default.cx_open", "b", "", "envoy_cluster_circuit_breakers_default_cx_open", "envoy_cluster_name=\"b\"")]
    [InlineData(
        "cluster.b.ssl.versions.TLSv1.3", "b", "", "envoy_cluster_ssl_versions", "envoy_ssl_version=\"TLSv1.3\",envoy_cluster_name=\"b\"")]
    [InlineData(
        "listener.127.0.0.1_80.http.web.downstream_rq_2xx", "127.0.0.1_80", "web", "envoy_listener_http_downstream_rq_xx",
        "envoy_response_code_class=\"2\",envoy_http_conn_manager_prefix=\"web\",envoy_listener_address=\"127.0.0.1_80\"")]
    [InlineData(
        "listener.127.0.0.1_80.worker_1.downstream_cx_active", "127.0.0.1_80", "", "envoy_listener_downstream_cx_active",
        "envoy_worker_id=\"1\",envoy_listener_address=\"127.0.0.1_80\"")]
    [InlineData("listener.admin.downstream_cx_total", "admin", "", "envoy_listener_admin_downstream_cx_total", "")]
    [InlineData(
        "http.web.rds.outbound.config_reload", "web", "", "envoy_http_rds_config_reload",
        "envoy_rds_route_config=\"outbound\",envoy_http_conn_manager_prefix=\"web\"")]
    [InlineData(
        "vhost.web.vcluster.other.upstream_rq_total", "", "", "envoy_vhost_vcluster_upstream_rq_total",
        "envoy_virtual_host=\"web\",envoy_virtual_cluster=\"other\"")]
    [InlineData("inbound_80.rbac.allowed", "inbound_80", "", "envoy_rbac_allowed", "listener=\"inbound_80\"")]
    [InlineData("http.web.rbac.allowed", "web", "", "envoy_http_rbac_allowed", "envoy_http_conn_manager_prefix=\"web\"")]
    [InlineData("server.live", "", "", "envoy_server_live", "")]
    [InlineData("cluster.a\"\\.bind_errors", "a\"\\", "", "envoy_cluster_bind_errors", "envoy_cluster_name=\"a\\\"\\\\\"")]
    public void Extract_RawName_GivesFamilyAndLabels(string raw, string segment, string inner, string family, string labels)
    {
        ExtractedName extracted = TagExtraction.Extract(raw, segment, inner);

        Assert.Equal(family, TagExtraction.ExpositionName(extracted.Name));
        Assert.Equal(labels, extracted.Labels);
    }
}

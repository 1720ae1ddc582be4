namespace MeshMetric.Metrics.Filtering;

/// <summary>
/// Which series are about the mesh's own plumbing: the control plane's cluster, access log sinks, the agent's own listeners
/// (design section 5, exposition facts section 6). They are left out with every profile but <c>full</c>.
/// </summary>
public static class PlumbingSeries
{
    /// <summary>Whether a label's value says which Envoy entity the series is about.</summary>
    /// <param name="name">The label's name.</param>
    public static bool IsEntityLabel(ReadOnlySpan<byte> name) => name.Length switch
    {
        18 => name.SequenceEqual("envoy_cluster_name"u8),
        22 => name.SequenceEqual("envoy_listener_address"u8),
        30 => name.SequenceEqual("envoy_http_conn_manager_prefix"u8),
        _ => false,
    };

    /// <summary>Whether an entity label's value names plumbing.</summary>
    /// <param name="value">The value; Envoy writes <c>:</c> of a name as <c>_</c>, tools in between may not, so both spellings count.</param>
    public static bool IsPlumbing(ReadOnlySpan<byte> value) =>
        value.Length > 0
        && value[0] is (byte)'_' or (byte)'s' or (byte)'a' or (byte)'k'
        && (value[0] == (byte)'_'
            || value.StartsWith("system_"u8)
            || value.SequenceEqual("ads_cluster"u8)
            || value.SequenceEqual("access_log_sink"u8)
            || value.SequenceEqual("kuma_envoy_admin"u8)
            || value.SequenceEqual("kuma:envoy:admin"u8)
            || value.SequenceEqual("kuma_metrics_hijacker"u8)
            || value.SequenceEqual("kuma:metrics:hijacker"u8));
}

using System.Text;

namespace MeshMetric.Demo.Simulation;

/// <summary>
/// Envoy's default tag extraction, the part that the simulated stats need: takes the variable parts out of a raw stat name and turns them into
/// labels, in the order in which Envoy's extractors run.
/// </summary>
internal static class TagExtraction
{
    private static readonly string[] TlsDetails = ["ciphers", "curves", "sigalgs", "versions"];
    private static readonly string[] TlsLabels = ["envoy_ssl_cipher", "envoy_ssl_curve", "envoy_ssl_sigalg", "envoy_ssl_version"];

    /// <summary>Extracts the tags of a raw name.</summary>
    /// <param name="rawName">Dotted name, for example <c>cluster.backend.upstream_rq_200</c>.</param>
    /// <param name="segment">The scope's own name, which may hold dots (<c>backend.svc</c>, <c>127.0.0.1_8080</c>); empty without.</param>
    /// <param name="inner">The name of a scope inside that scope (the connection manager of a listener); empty without.</param>
    /// <returns>The name without the tags and the text between the braces.</returns>
    public static ExtractedName Extract(string rawName, string segment, string inner)
    {
        var labels = new StringBuilder();
        string name = ResponseCode(rawName, labels);
        name = TlsDetail(name, labels);
        name = RouteScopes(name, labels);
        name = Worker(name, labels);
        name = Scopes(name, segment, inner, labels);
        return new ExtractedName(name, labels.ToString());
    }

    /// <summary>The name of the family in the exposition: prefixed, every character outside <c>[a-zA-Z0-9_]</c> replaced.</summary>
    public static string ExpositionName(string extractedName) =>
        string.Create(extractedName.Length + 6, extractedName, static (span, name) =>
        {
            "envoy_".CopyTo(span);
            for (int i = 0; i < name.Length; i++)
            {
                span[i + 6] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
            }
        });

    private static string ResponseCode(string name, StringBuilder labels)
    {
        int at = name.LastIndexOf("_rq_", StringComparison.Ordinal);
        if (at < 0 || at + 7 != name.Length || !char.IsAsciiDigit(name[at + 4]))
        {
            return name;
        }

        if (name.EndsWith("xx", StringComparison.Ordinal))
        {
            Add(labels, "envoy_response_code_class", name.AsSpan(at + 4, 1));
            return string.Concat(name.AsSpan(0, at), "_rq_xx");
        }

        Add(labels, "envoy_response_code", name.AsSpan(at + 4, 3));
        return name[..(at + 3)];
    }

    private static string TlsDetail(string name, StringBuilder labels)
    {
        for (int i = 0; i < TlsDetails.Length; i++)
        {
            string marker = $".ssl.{TlsDetails[i]}.";
            int at = name.IndexOf(marker, StringComparison.Ordinal);
            if (at >= 0)
            {
                Add(labels, TlsLabels[i], name.AsSpan(at + marker.Length));
                return name[..(at + marker.Length - 1)];
            }
        }

        return name;
    }

    private static string RouteScopes(string name, StringBuilder labels)
    {
        name = TakeNext(name, "vhost.", "envoy_virtual_host", labels);
        name = TakeNext(name, ".vcluster.", "envoy_virtual_cluster", labels);
        return name.StartsWith("http.", StringComparison.Ordinal) ? TakeNext(name, ".rds.", "envoy_rds_route_config", labels) : name;
    }

    private static string Worker(string name, StringBuilder labels)
    {
        int at = name.IndexOf(".worker_", StringComparison.Ordinal);
        int end = at < 0 ? -1 : name.IndexOf('.', at + 1);
        if (end < 0)
        {
            return name;
        }

        Add(labels, "envoy_worker_id", name.AsSpan((at + 8)..end));
        return string.Concat(name.AsSpan(0, at), name.AsSpan(end));
    }

    private static string Scopes(string name, string segment, string inner, StringBuilder labels)
    {
        if (segment.Length == 0)
        {
            return name;
        }

        if (name.EndsWith(".rbac.allowed", StringComparison.Ordinal) || name.EndsWith(".rbac.denied", StringComparison.Ordinal))
        {
            // Not Envoy's own: Kuma's bootstrap adds the regex ((.+?)\.)rbac\. for the network filter's stats.
            if (name.StartsWith(segment + ".rbac.", StringComparison.Ordinal))
            {
                Add(labels, "listener", segment);
                return name[(segment.Length + 1)..];
            }
        }

        if (inner.Length > 0)
        {
            name = name.Replace($".http.{inner}.", ".http.", StringComparison.Ordinal);
            Add(labels, "envoy_http_conn_manager_prefix", inner);
        }

        foreach ((string scope, string label) in ScopeLabels)
        {
            string prefix = $"{scope}.{segment}.";
            if (name.StartsWith(prefix, StringComparison.Ordinal) && prefix != "listener.admin.")
            {
                Add(labels, label, segment);
                return string.Concat(scope, ".", name.AsSpan(prefix.Length));
            }
        }

        return name;
    }

    private static readonly (string Scope, string Label)[] ScopeLabels =
    [
        ("cluster", "envoy_cluster_name"),
        ("http", "envoy_http_conn_manager_prefix"),
        ("listener", "envoy_listener_address"),
        ("tcp", "envoy_tcp_prefix"),
    ];

    private static string TakeNext(string name, string marker, string label, StringBuilder labels)
    {
        int at = name.IndexOf(marker, StringComparison.Ordinal);
        int start = at + marker.Length;
        int end = at < 0 ? -1 : name.IndexOf('.', start);
        if (end < 0)
        {
            return name;
        }

        Add(labels, label, name.AsSpan(start..end));
        return string.Concat(name.AsSpan(0, start), name.AsSpan(end + 1));
    }

    private static void Add(StringBuilder labels, string name, ReadOnlySpan<char> value)
    {
        if (labels.Length > 0)
        {
            labels.Append(',');
        }

        labels.Append(name).Append("=\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => labels.Append(@"\\"),
                '"' => labels.Append("\\\""),
                '\n' => labels.Append("\\n"),
                _ => labels.Append(c),
            };
        }

        labels.Append('"');
    }
}

/// <summary>A raw name after extraction.</summary>
/// <param name="Name">Dotted name without the tags' values.</param>
/// <param name="Labels">What stands between the braces.</param>
internal readonly record struct ExtractedName(string Name, string Labels);

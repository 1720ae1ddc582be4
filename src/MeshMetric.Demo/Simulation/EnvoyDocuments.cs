using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MeshMetric.Demo.Simulation;

/// <summary>
/// What the admin endpoint tells of a simulated Envoy besides statistics, in the form of its documents: clusters and listeners are those that have statistics.
/// </summary>
/// <param name="stats">The statistics.</param>
/// <param name="startedAt">When the simulated configuration came.</param>
internal sealed class EnvoyDocuments(SimulatedStats stats, DateTimeOffset startedAt)
{
    private const string Version = "simulated-1";
    private const string TypePrefix = "type.googleapis.com/envoy.";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 1 };

    private readonly List<string> _clusters = Names("cluster.", stats);
    private readonly List<string> _listeners = Names("listener.", stats);
    private readonly string _updated = startedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes <c>/config_dump</c>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="withEndpoints">Whether with the endpoints, as <c>include_eds</c> asks for.</param>
    public void WriteConfigDump(IBufferWriter<byte> output, bool withEndpoints)
    {
        using var writer = new Utf8JsonWriter(output, Indented);
        writer.WriteStartObject();
        writer.WriteStartArray("configs");
        Config(writer, "BootstrapConfigDump", () =>
        {
            writer.WriteStartObject("bootstrap");
            writer.WriteStartObject("node");
            writer.WriteString("id", "simulated");
            writer.WriteString("user_agent_name", "envoy");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteString("last_updated", _updated);
        });
        Config(writer, "ClustersConfigDump", () => Each(writer, "dynamic_active_clusters", _clusters, (cluster, _) =>
        {
            writer.WriteString("version_info", Version);
            Typed(writer, "cluster", "config.cluster.v3.Cluster", () =>
            {
                writer.WriteString("name", cluster);
                writer.WriteString("type", "EDS");
                writer.WriteString("connect_timeout", "10s");
            });
            writer.WriteString("last_updated", _updated);
        }));
        if (withEndpoints)
        {
            Config(writer, "EndpointsConfigDump", () => Each(writer, "dynamic_endpoint_configs", _clusters, (cluster, index) =>
            {
                writer.WriteString("version_info", Version);
                Typed(writer, "endpoint_config", "config.endpoint.v3.ClusterLoadAssignment", () => WriteAssignment(writer, cluster, index));
            }));
        }

        Config(writer, "ListenersConfigDump", () => Each(writer, "dynamic_listeners", _listeners, (listener, _) =>
        {
            writer.WriteString("name", listener);
            writer.WriteStartObject("active_state");
            writer.WriteString("version_info", Version);
            Typed(writer, "listener", "config.listener.v3.Listener", () => writer.WriteString("name", listener));
            writer.WriteString("last_updated", _updated);
            writer.WriteEndObject();
        }));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>/clusters</c>: one value a line, <c>cluster::place::name::value</c>.</summary>
    public void WriteClusters(IBufferWriter<byte> output)
    {
        for (int i = 0; i < _clusters.Count; i++)
        {
            string cluster = _clusters[i];
            (string address, int port) = HostOf(cluster, i);
            var text = new StringBuilder();
            Line("observability_name", cluster);
            foreach (string priority in (string[])["default_priority", "high_priority"])
            {
                foreach ((string limit, int value) in ((string, int)[])[("max_connections", 1024), ("max_pending_requests", 1024), ("max_requests", 1024), ("max_retries", 3)])
                {
                    Line($"{priority}::{limit}", value.ToString(CultureInfo.InvariantCulture));
                }
            }

            Line("added_via_api", "true");
            foreach ((string name, string value) in ((string, string)[])
                [("cx_active", "1"), ("cx_total", "1"), ("rq_active", "0"), ("rq_error", "0"), ("hostname", ""), ("health_flags", "healthy"), ("weight", "1"), ("priority", "0")])
            {
                Line($"{address}:{port}::{name}", value);
            }

            Encoding.UTF8.GetBytes(text.ToString(), output);

            void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{cluster}::{name}::{value}\n");
        }
    }

    /// <summary>The names of scopes: what stands between a beginning and the next dot that ends the scope itself and no part of it.</summary>
    private static List<string> Names(string beginning, SimulatedStats stats) =>
    [
        .. stats.Families.SelectMany(family => family.Stats).Select(stat => stat.Prefix)
            .Where(prefix => prefix.StartsWith(beginning, StringComparison.Ordinal)
                && !prefix.Contains(".http.", StringComparison.Ordinal) && !prefix.Contains(".worker_", StringComparison.Ordinal))
            .Select(prefix => prefix[beginning.Length..^1])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    // The application behind the Envoy is beside it; everybody else is somewhere.
    private static (string Address, int Port) HostOf(string cluster, int index) =>
        cluster.StartsWith("localhost_", StringComparison.Ordinal) && int.TryParse(cluster.AsSpan("localhost_".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? ("127.0.0.1", port)
            : (string.Create(CultureInfo.InvariantCulture, $"10.0.{index / 250}.{(index % 250) + 1}"), 8080);

    private static void WriteAssignment(Utf8JsonWriter writer, string cluster, int index)
    {
        (string address, int port) = HostOf(cluster, index);
        writer.WriteString("cluster_name", cluster);
        writer.WriteStartArray("endpoints");
        writer.WriteStartObject();
        writer.WriteStartArray("lb_endpoints");
        writer.WriteStartObject();
        writer.WriteStartObject("endpoint");
        writer.WriteStartObject("address");
        writer.WriteStartObject("socket_address");
        writer.WriteString("address", address);
        writer.WriteNumber("port_value", port);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("health_status", "HEALTHY");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void Config(Utf8JsonWriter writer, string type, Action write)
    {
        writer.WriteStartObject();
        writer.WriteString("@type", $"{TypePrefix}admin.v3.{type}");
        write();
        writer.WriteEndObject();
    }

    private static void Typed(Utf8JsonWriter writer, string property, string type, Action write)
    {
        writer.WriteStartObject(property);
        writer.WriteString("@type", TypePrefix + type);
        write();
        writer.WriteEndObject();
    }

    private static void Each(Utf8JsonWriter writer, string list, List<string> names, Action<string, int> write)
    {
        writer.WriteStartArray(list);
        for (int i = 0; i < names.Count; i++)
        {
            writer.WriteStartObject();
            write(names[i], i);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the <c>metrics</c> block of Kuma's <c>Mesh</c> and <c>Dataplane</c>, which MeshMetric replaces.</summary>
internal static class LegacyMetricsReader
{
    private const string NoEffect = "has no effect here; \"meshmetricctl migrate\" turns it into a MeshMetric";
    private static readonly string[] Fields = ["enabledBackend", "backends"];
    private static readonly string[] BackendFields = ["name", "type", "conf"];
    private static readonly string[] ConfFields = ["skipMTLS", "port", "path", "tags", "tls", "envoy", "aggregate"];
    private static readonly string[] TlsFields = ["mode"];
    private static readonly string[] TlsModes = ["disabled", "providedTLS", "activeMTLSBackend"];
    private static readonly string[] EnvoyFields = ["filterRegex", "usedOnly"];
    private static readonly string[] ApplicationFields = ["name", "enabled", "path", "port", "address"];

    /// <summary>A mesh's block.</summary>
    public static LegacyMetrics? Read(ObjectReader owner)
    {
        if (!owner.TryObject("metrics", Fields, out var reader))
        {
            return null;
        }

        var backends = new List<LegacyMetricsBackend>();
        var items = reader.List("backends") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (ObjectReader.TryOpen(items[i], reader.Field("backends").Item(i), reader.Context, BackendFields, out var backend))
            {
                backend.RequiredText("name", "every backend has one");
                backends.Add(ReadBackend(backend));
            }
        }

        var enabled = reader.TextOrEmpty("enabledBackend") is { Length: > 0 } text ? text : null;
        if (enabled is not null)
        {
            reader.Context.Sink.Warning(owner.Node.KeyPosition("metrics"), owner.Field("metrics"), NoEffect);
            if (!backends.Exists(backend => backend.Name == enabled))
            {
                reader.Error("enabledBackend", $"there is no backend {Quoting.Quote(enabled)} in \"backends\"");
            }
        }

        return new LegacyMetrics { EnabledBackend = enabled, Backends = backends };
    }

    /// <summary>A dataplane's block, which overrides the mesh's.</summary>
    public static LegacyMetricsBackend? ReadOverride(ObjectReader owner)
    {
        if (!owner.TryObject("metrics", BackendFields, out var reader))
        {
            return null;
        }

        owner.Context.Sink.Warning(owner.Node.KeyPosition("metrics"), owner.Field("metrics"), NoEffect);
        return ReadBackend(reader);
    }

    private static LegacyMetricsBackend ReadBackend(ObjectReader reader)
    {
        var name = reader.Has("name") ? reader.Text("name") : null;
        if (reader.RequiredText("type", "it is \"prometheus\"") is { } type && type != "prometheus")
        {
            reader.Error("type", ObjectReader.NotAmong(type, ["prometheus"]));
        }

        if (!reader.TryObject("conf", ConfFields, out var conf))
        {
            return new LegacyMetricsBackend { Name = name };
        }

        var hasEnvoy = conf.TryObject("envoy", EnvoyFields, out var envoy);
        return new LegacyMetricsBackend
        {
            Name = name,
            Port = conf.Port("port"),
            Path = conf.Text("path"),
            SkipMtls = conf.Boolean("skipMTLS"),
            TlsMode = conf.TryObject("tls", TlsFields, out var tls) ? tls.Choice<PrometheusTlsMode>("mode", TlsModes) : null,
            Tags = conf.TextMap("tags") ?? EmptyMap.Strings,
            FilterRegex = hasEnvoy ? envoy.TextOrEmpty("filterRegex") : null,
            UsedOnly = hasEnvoy ? envoy.Boolean("usedOnly") : null,
            Aggregate = ReadApplications(conf),
        };
    }

    private static List<LegacyApplication> ReadApplications(ObjectReader conf)
    {
        var applications = new List<LegacyApplication>();
        var items = conf.List("aggregate") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (!ObjectReader.TryOpen(items[i], conf.Field("aggregate").Item(i), conf.Context, ApplicationFields, out var reader))
            {
                continue;
            }

            var enabled = reader.Boolean("enabled") ?? true;
            if (enabled && !reader.Has("port"))
            {
                reader.Error("port", "is missing; it is the port of the application's metrics");
            }

            applications.Add(new LegacyApplication
            {
                Name = reader.RequiredText("name", "every application has one") ?? "",
                Enabled = enabled,
                Address = HostReader.Read(reader, "address"),
                Port = reader.Port("port"),
                Path = reader.Text("path"),
            });
        }

        return applications;
    }
}

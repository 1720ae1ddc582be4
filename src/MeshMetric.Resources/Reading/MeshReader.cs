using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the fields of a <c>Mesh</c>; what does not matter for metrics is kept and not judged.</summary>
internal static class MeshReader
{
    private static readonly string[] Fields =
    [
        "mtls", "metrics", "tracing", "logging", "networking", "routing", "constraints", "skipCreatingInitialPolicies", "meshServices",
    ];

    private static readonly string[] MtlsFields = ["enabledBackend", "skipValidation", "backends"];
    private static readonly string[] BackendFields = ["name", "type", "dpCert", "conf", "mode", "rootChain"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        return new MeshResource(head.Origin)
        {
            Mesh = "",
            Name = head.Name,
            Labels = head.Labels,
            Mtls = ReadMtls(reader),
            Metrics = LegacyMetricsReader.Read(reader),
        };
    }

    private static MeshMtls? ReadMtls(ObjectReader owner)
    {
        if (!owner.TryObject("mtls", MtlsFields, out var reader))
        {
            return null;
        }

        var backends = new List<MtlsBackend>();
        var items = reader.List("backends") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (ObjectReader.TryOpen(items[i], reader.Field("backends").Item(i), reader.Context, BackendFields, out var backend))
            {
                var name = backend.RequiredText("name", "every backend has one");
                var type = backend.RequiredText("type", "for example \"builtin\" or \"provided\"");
                if (name is not null && backends.Exists(other => other.Name == name))
                {
                    backend.Error("name", $"is the name of two backends; names must differ");
                }

                backends.Add(new(name ?? "", type ?? ""));
            }
        }

        var enabled = reader.TextOrEmpty("enabledBackend") is { Length: > 0 } text ? text : null;
        if (enabled is not null && !backends.Exists(backend => backend.Name == enabled))
        {
            reader.Error("enabledBackend", $"there is no backend {Quoting.Quote(enabled)} in \"backends\"");
        }

        return new MeshMtls { EnabledBackend = enabled, Backends = backends };
    }
}

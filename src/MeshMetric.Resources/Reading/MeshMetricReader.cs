using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the spec of a <c>MeshMetric</c>.</summary>
internal static class MeshMetricReader
{
    private static readonly string[] Fields = ["targetRef", "expiresAt", "default"];
    private static readonly string[] DefaultFields = ["sidecar", "applications", "labels", "limits", "backends"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        return new MeshMetricResource(head.Origin)
        {
            Mesh = head.Mesh,
            Name = head.Name,
            Labels = head.Labels,
            TargetRef = TargetRefReader.Read(reader),
            ExpiresAt = ReadExpiry(reader),
            Default = ReadDefault(reader),
        };
    }

    private static MetricSettings ReadDefault(ObjectReader reader)
    {
        if (!reader.Has("default"))
        {
            reader.Context.Sink.Warning(reader.Node.Position, reader.Field("default"), "is missing, so the policy does nothing");
        }

        return reader.TryObject("default", DefaultFields, out var settings)
            ? new MetricSettings
            {
                Sidecar = SidecarReader.Read(settings),
                Applications = ApplicationReader.Read(settings),
                Labels = LabelReader.Read(settings, "labels"),
                Limits = LimitReader.Read(settings),
                Backends = BackendReader.Read(settings),
            }
            : new MetricSettings();
    }

    private static DateTimeOffset? ReadExpiry(ObjectReader reader)
    {
        if (reader.Text("expiresAt") is not { } text)
        {
            return null;
        }

        if (!Rfc3339.TryParse(text, out var instant))
        {
            reader.Error("expiresAt", $"must be an instant with an offset such as \"2027-01-01T00:00:00Z\", not {Quoting.Quote(text)}");
            return null;
        }

        if (instant <= reader.Context.Now)
        {
            reader.Warning("expiresAt", "has passed, so the policy matches nothing; remove it, or set a later instant");
        }

        return instant;
    }
}

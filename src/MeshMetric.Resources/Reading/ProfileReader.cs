using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the spec of a <c>MeshMetricProfile</c>.</summary>
internal static class ProfileReader
{
    private static readonly string[] Fields = ["extends", "include", "exclude"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (BuiltInProfiles.TryParse(head.Name, out _))
        {
            context.Sink.Error(head.NamePosition, head.NamePath, $"{Quoting.Quote(head.Name)} is a built-in profile; choose another name");
        }

        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        var extends = reader.RequiredText("extends", "write \"none\" for an empty start");
        if (extends is not null && BuiltInProfiles.TryParse(extends, out var builtIn))
        {
            extends = BuiltInProfiles.NameOf(builtIn);
        }
        else if (extends is not null && !NameRules.IsResourceName(extends))
        {
            reader.Error("extends", $"must be {Quoting.OneOf(BuiltInProfiles.Names)}, or the name of a MeshMetricProfile, not {Quoting.Quote(extends)}");
        }

        return new MeshMetricProfileResource(head.Origin)
        {
            Mesh = head.Mesh,
            Name = head.Name,
            Labels = head.Labels,
            Extends = extends ?? "",
            Include = SelectorReader.Read(reader, "include") ?? [],
            Exclude = SelectorReader.Read(reader, "exclude") ?? [],
        };
    }
}

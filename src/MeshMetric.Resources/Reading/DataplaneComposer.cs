using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Builds a dataplane without a file, under the same rules.</summary>
internal static class DataplaneComposer
{
    // Violations of options have no place in a text.
    private static TextPosition Nowhere => default;

    public static ReadResult Compose(
        string mesh, string name, string? service, IReadOnlyDictionary<string, string> tags, string address, string origin)
    {
        var sink = new ViolationSink(origin);
        sink.BeginDocument(1);
        var root = FieldPath.Root;
        if (!NameRules.IsMeshName(mesh))
        {
            sink.Error(Nowhere, root.Field("mesh"), "must be 1 to 63 lower-case letters, digits, \"-\", \"_\" or \".\"");
        }

        if (!NameRules.IsResourceName(name))
        {
            sink.Error(Nowhere, root.Field("name"), "must be at most 253 lower-case letters, digits, \"-\" or \".\"");
        }

        if (!NameRules.IsHost(address))
        {
            sink.Error(Nowhere, root.Field("address"), "must be a host name or an IP address without a port");
        }

        var all = new Dictionary<string, string>(tags, StringComparer.Ordinal);
        if (service is not null && all.TryGetValue(DataplaneResource.ServiceTag, out var tagged) && tagged != service)
        {
            sink.Error(Nowhere, root.Field("tags"), $"has another \"{DataplaneResource.ServiceTag}\" than the service; give one of them");
        }

        if (service is not null)
        {
            all[DataplaneResource.ServiceTag] = service;
        }

        if (sink.Errors > 0)
        {
            return new([], sink.Violations);
        }

        var document = new ResourceOrigin
        {
            Form = ResourceForm.Universal,
            Root = Write(mesh, name, all, address),
            File = origin,
            Document = 1,
            Path = root,
            ShortName = name,
        };
        var dataplane = new DataplaneResource(document)
        {
            Mesh = mesh,
            Name = name,
            Address = address.Trim('[', ']'),
            Inbounds = [new DataplaneInbound { Port = 0, Tags = all }],
        };
        return new([dataplane], sink.Violations);
    }

    private static MappingNode Write(string mesh, string name, Dictionary<string, string> tags, string address) => Mapping(
        ("type", Text(DataplaneResource.TypeName)),
        ("mesh", Text(mesh)),
        ("name", Text(name)),
        ("networking", Mapping(
            ("address", Text(address)),
            ("inbound", new SequenceNode([Mapping(("tags", Mapping([.. tags.Select(tag => (tag.Key, (Node)Text(tag.Value)))])))], Nowhere)))));

    private static ScalarNode Text(string text) => new(text, ScalarKind.Text, Nowhere);

    private static MappingNode Mapping(params ReadOnlySpan<(string Key, Node Value)> entries)
    {
        var list = new List<MappingEntry>(entries.Length);
        foreach (var (key, value) in entries)
        {
            list.Add(new(key, Nowhere, value));
        }

        return new(list, Nowhere);
    }
}

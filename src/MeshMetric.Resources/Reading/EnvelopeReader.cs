using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads what is around a resource's fields, in the universal and the Kubernetes form.</summary>
internal sealed class EnvelopeReader(ReadContext context)
{
    public const string ApiVersion = "kuma.io/v1alpha1";
    private const string DefaultMesh = "default";

    private static readonly string[] UniversalFields =
        ["type", "mesh", "name", "labels", "spec", "creationTime", "modificationTime", "kri", "status"];

    private static readonly string[] KubernetesFields = ["apiVersion", "kind", "metadata", "spec", "status", "mesh"];
    private static readonly string[] ListFields = ["apiVersion", "kind", "metadata", "items"];
    private static readonly string[] MetadataFields =
    [
        "name", "namespace", "labels", "annotations", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields",
        "ownerReferences", "finalizers",
    ];

    private readonly List<Resource> _resources = [];
    private readonly List<ResourceId> _refused = [];
    private readonly Dictionary<ResourceId, int> _lines = [];

    public IReadOnlyList<Resource> Resources => _resources;

    public IReadOnlyList<ResourceId> Refused => _refused;

    /// <summary>Reads a document's resource, or the resources of its list.</summary>
    public void Read(Node root) => Read(root, FieldPath.Root, mayBeList: true);

    private void Read(Node node, FieldPath path, bool mayBeList)
    {
        if (node is not MappingNode mapping)
        {
            var several = node is SequenceNode ? "; separate several resources by lines \"---\"" : "";
            context.Sink.Error(node.Position, path, $"a resource must be a mapping of fields, not {node.Description}{several}");
            return;
        }

        var errors = context.Sink.Errors;
        ResourceHead? head;
        Node? spec;
        FieldPath specPath;
        if (mapping.Find("type") is null && (mapping.Find("kind") is not null || mapping.Find("apiVersion") is not null))
        {
            if (mayBeList && mapping.Find("kind") is ScalarNode { Text: "List" })
            {
                ReadList(mapping, path);
                return;
            }

            head = ReadKubernetes(mapping, path);
            spec = mapping.Find("spec");
            specPath = path.Field("spec");
        }
        else
        {
            head = ReadUniversal(mapping, path);
            spec = head is { Type.HasSpec: false } ? FieldsAtTop(mapping) : mapping.Find("spec");
            specPath = head is { Type.HasSpec: false } ? path : path.Field("spec");
        }

        if (head is not null)
        {
            Finish(head, spec, specPath, errors);
        }
    }

    private void Finish(ResourceHead head, Node? spec, FieldPath specPath, int errorsBefore)
    {
        Resource? resource = null;
        if (spec is null or ScalarNode { Kind: ScalarKind.Null })
        {
            // An empty Kubernetes spec is what a Mesh without settings looks like.
            if (head.Type.IsMeshScoped)
            {
                context.Sink.Error(head.Origin.Root.Position, specPath, $"is missing; it holds the fields of the {head.Type.Name}");
            }
            else
            {
                spec = new MappingNode([], head.Origin.Root.Position);
            }
        }

        if (spec is MappingNode or SequenceNode or ScalarNode { Kind: not ScalarKind.Null })
        {
            resource = head.Type.ReadSpec(spec, specPath, head, context);
        }

        var id = new ResourceId(head.Type.Name, head.Mesh, head.Name);
        if (head.Name.Length > 0 && !_lines.TryAdd(id, head.NamePosition.Line))
        {
            context.Sink.Error(head.NamePosition, head.NamePath, $"{id} is given twice; the first is at line {_lines[id]}");
        }

        if (resource is not null && context.Sink.Errors == errorsBefore)
        {
            _resources.Add(resource);
        }
        else if (head.Name.Length > 0)
        {
            _refused.Add(id);
        }
    }

    private void ReadList(MappingNode list, FieldPath path)
    {
        if (!ObjectReader.TryOpen(list, path, context, ListFields, out var reader))
        {
            return;
        }

        if (reader.List("items") is not { } items)
        {
            if (!reader.Has("items"))
            {
                reader.Error("items", "is missing; it holds the list's resources");
            }

            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            Read(items[i], reader.Field("items").Item(i), mayBeList: false);
        }
    }

    private ResourceHead? ReadUniversal(MappingNode mapping, FieldPath path)
    {
        if (ReadType(mapping, path, "type") is not { } type)
        {
            return null;
        }

        ObjectReader reader;
        if (type.HasSpec)
        {
            ObjectReader.TryOpen(mapping, path, context, UniversalFields, out reader);
        }
        else
        {
            // The fields beside the envelope are the type's own to judge.
            var envelope = new MappingNode([.. mapping.Entries.Where(entry => UniversalFields.Contains(entry.Key))], mapping.Position);
            ObjectReader.TryOpen(envelope, path, context, UniversalFields, out reader);
            if (reader.Has("spec"))
            {
                reader.Misplaced("spec", $"a {type.Name} in the universal form has its fields at the top, without \"spec\"");
            }
        }

        var name = ReadName(reader, type);
        var mesh = type.IsMeshScoped ? ReadMesh(reader) : "";
        return new ResourceHead
        {
            Type = type,
            Origin = Origin(ResourceForm.Universal, mapping, path, name, null),
            Mesh = mesh,
            Name = name,
            Labels = ReadLabels(reader),
            NamePosition = reader.Get("name")?.Position ?? mapping.Position,
            NamePath = reader.Field("name"),
        };
    }

    private ResourceHead? ReadKubernetes(MappingNode mapping, FieldPath path)
    {
        if (ReadType(mapping, path, "kind") is not { } type || !ObjectReader.TryOpen(mapping, path, context, KubernetesFields, out var reader))
        {
            return null;
        }

        if (reader.RequiredText("apiVersion", $"it is \"{ApiVersion}\"") is { } version && version != ApiVersion)
        {
            reader.Error("apiVersion", ObjectReader.NotAmong(version, [ApiVersion]));
        }

        if (!reader.Has("metadata"))
        {
            reader.Error("metadata", "is missing; it holds the \"name\"");
        }

        if (!reader.TryObject("metadata", MetadataFields, out var metadata))
        {
            return null;
        }

        var shortName = ReadName(metadata, type);
        var space = type.IsMeshScoped ? metadata.Text("namespace") : null;
        if (space is not null && !NameRules.IsNamespace(space))
        {
            metadata.Error("namespace", "must be 1 to 63 lower-case letters, digits or \"-\"");
        }

        var labels = ReadLabels(metadata);
        return new ResourceHead
        {
            Type = type,
            Origin = Origin(ResourceForm.Kubernetes, mapping, path, shortName, space),
            Mesh = type.IsMeshScoped ? ReadMeshLabel(reader, metadata, labels) : "",
            Name = space is null || shortName.Length == 0 ? shortName : $"{shortName}.{space}",
            Labels = labels,
            NamePosition = metadata.Get("name")?.Position ?? metadata.Node.Position,
            NamePath = metadata.Field("name"),
        };
    }

    private static IReadOnlyDictionary<string, string> ReadLabels(ObjectReader reader)
    {
        var labels = reader.TextMap("labels") ?? EmptyMap.Strings;
        foreach (var (name, value) in labels)
        {
            // They are columns of the store, and PostgreSQL has no such character in text.
            if (name.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
            {
                var entry = ((MappingNode)reader.Get("labels")!).Entries.First(one => one.Key == name);
                reader.Context.Sink.Error(entry.KeyPosition, reader.Field("labels").Field(name), "must not have the character U+0000, in name or value");
            }
        }

        return labels;
    }

    private ResourceType? ReadType(MappingNode mapping, FieldPath path, string field)
    {
        switch (mapping.Find(field))
        {
            case null or ScalarNode { Kind: ScalarKind.Null }:
                context.Sink.Error(
                    mapping.Position, path.Field(field), "is missing; a resource has a \"type\" (universal form), or \"apiVersion\" and \"kind\" (Kubernetes)");
                return null;
            case ScalarNode { Kind: ScalarKind.Text } scalar when ResourceType.Find(scalar.Text) is { } type:
                return type;
            case ScalarNode scalar:
                context.Sink.Error(scalar.Position, path.Field(field), ObjectReader.NotAmong(scalar.Text, ResourceType.Names));
                return null;
            case var other:
                context.Sink.Error(other.Position, path.Field(field), $"must be text, not {other.Description}");
                return null;
        }
    }

    private static string ReadName(ObjectReader reader, ResourceType type)
    {
        if (reader.RequiredText("name", "every resource has one") is not { } name)
        {
            return "";
        }

        if (type.IsMeshScoped ? NameRules.IsResourceName(name) : NameRules.IsMeshName(name))
        {
            return name;
        }

        reader.Error("name", type.IsMeshScoped
            ? "must be at most 253 lower-case letters, digits, \"-\" or \".\", with a letter or digit at both ends of each part between dots"
            : "must be 1 to 63 lower-case letters, digits, \"-\", \"_\" or \".\"");
        return name;
    }

    private static string ReadMesh(ObjectReader reader)
    {
        var mesh = reader.Text("mesh") ?? DefaultMesh;
        if (!NameRules.IsMeshName(mesh))
        {
            reader.Error("mesh", "must be 1 to 63 lower-case letters, digits, \"-\", \"_\" or \".\"");
        }

        return mesh;
    }

    /// <summary>The mesh is a label; Kuma's Dataplane has it at the top, too.</summary>
    private static string ReadMeshLabel(ObjectReader reader, ObjectReader metadata, IReadOnlyDictionary<string, string> labels)
    {
        var top = reader.Has("mesh") ? ReadMesh(reader) : null;
        if (!labels.TryGetValue(Resource.MeshLabel, out var mesh))
        {
            return top ?? DefaultMesh;
        }

        if (!NameRules.IsMeshName(mesh))
        {
            metadata.Error("labels", $"\"{Resource.MeshLabel}\" must be 1 to 63 lower-case letters, digits, \"-\", \"_\" or \".\"");
        }

        if (top is not null && top != mesh)
        {
            reader.Misplaced("mesh", $"differs from the label \"{Resource.MeshLabel}\"; remove it");
        }

        return mesh;
    }

    private static MappingNode FieldsAtTop(MappingNode mapping) =>
        new([.. mapping.Entries.Where(entry => !UniversalFields.Contains(entry.Key))], mapping.Position);

    private ResourceOrigin Origin(ResourceForm form, MappingNode root, FieldPath path, string shortName, string? space) => new()
    {
        Form = form,
        Root = root,
        File = context.Sink.File,
        Document = context.Sink.Document,
        Path = path,
        ShortName = shortName,
        Namespace = space,
    };
}

using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Reading;

namespace MeshMetric.Resources.Writing;

/// <summary>Gives a resource's document the other form's envelope; the fields inside stay as they were written.</summary>
internal static class FormConverter
{
    // Set by whoever stores the resource; nobody's spelling.
    private static readonly string[] StoredFields = ["status", "creationTime", "modificationTime", "kri"];
    private static readonly string[] StoredMetadata = ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"];
    private static readonly string[] Envelope = ["type", "mesh", "name", "labels", "spec"];

    /// <summary>The document in a form, without what a store adds.</summary>
    public static MappingNode Convert(Resource resource, ResourceForm form)
    {
        var root = resource.Origin.Root;
        if (form == resource.Form)
        {
            return form == ResourceForm.Universal ? Without(root, StoredFields) : WithoutStored(root);
        }

        return form == ResourceForm.Kubernetes ? ToKubernetes(resource, root) : ToUniversal(resource, root);
    }

    /// <summary>The document without what a store adds.</summary>
    public static MappingNode WithoutStored(MappingNode root) => new(
        [
            .. Without(root, StoredFields).Entries.Select(entry =>
                entry is { Key: "metadata", Value: MappingNode metadata } ? entry with { Value = Without(metadata, StoredMetadata) } : entry),
        ],
        root.Position);

    private static MappingNode ToKubernetes(Resource resource, MappingNode root)
    {
        var type = ResourceType.Find(resource.Type)!;
        var labels = new List<MappingEntry>((root.Find("labels") as MappingNode)?.Entries ?? []);
        if (type.IsMeshScoped && !labels.Exists(label => label.Key == Resource.MeshLabel))
        {
            labels.Add(Entry(Resource.MeshLabel, Text(resource.Mesh)));
        }

        var metadata = new List<MappingEntry> { Entry("name", Text(resource.Name)) };
        if (labels.Count > 0)
        {
            metadata.Add(Entry("labels", new MappingNode(labels, default)));
        }

        var spec = type.HasSpec
            ? root.Find("spec")!
            : Without(root, [.. Envelope, .. StoredFields]);
        return new(
            [
                Entry("apiVersion", Text(EnvelopeReader.ApiVersion)),
                Entry("kind", Text(resource.Type)),
                Entry("metadata", new MappingNode(metadata, default)),
                Entry("spec", spec),
            ],
            default);
    }

    private static MappingNode ToUniversal(Resource resource, MappingNode root)
    {
        var type = ResourceType.Find(resource.Type)!;
        var entries = new List<MappingEntry> { Entry("type", Text(resource.Type)) };
        if (type.IsMeshScoped)
        {
            entries.Add(Entry("mesh", Text(resource.Mesh)));
        }

        entries.Add(Entry("name", Text(resource.Name)));
        if ((root.Find("metadata") as MappingNode)?.Find("labels") is MappingNode { Entries.Count: > 0 } labels)
        {
            entries.Add(Entry("labels", labels));
        }

        if (type.HasSpec)
        {
            entries.Add(Entry("spec", root.Find("spec")!));
        }
        else if (root.Find("spec") is MappingNode spec)
        {
            entries.AddRange(spec.Entries);
        }

        return new(entries, default);
    }

    private static MappingNode Without(MappingNode node, string[] keys) =>
        new([.. node.Entries.Where(entry => !keys.Contains(entry.Key))], node.Position);

    private static MappingEntry Entry(string key, Node value) => new(key, default, value);

    private static ScalarNode Text(string text) => new(text, ScalarKind.Text, default);
}

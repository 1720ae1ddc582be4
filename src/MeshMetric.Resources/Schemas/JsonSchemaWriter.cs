using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Reading;
using static MeshMetric.Resources.Schemas.SchemaNode;

namespace MeshMetric.Resources.Schemas;

/// <summary>Writes JSON Schema 2020-12.</summary>
internal static class JsonSchemaWriter
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    public static MappingNode Write(IReadOnlyList<ResourceSchema> resources, ResourceForm form)
    {
        var dialect = ("$schema", (Node?)Text(Dialect));
        if (resources.Count == 1)
        {
            return Mapping([dialect, .. Entries(WriteResource(resources[0], form))]);
        }

        return Mapping(
            dialect,
            ("title", Text("A resource of MeshMetric")),
            ("oneOf", List(resources.Select(resource => Mapping(("$ref", Text("#/$defs/" + resource.Type)))))),
            ("$defs", Mapping(resources.Select(resource => (resource.Type, (Node?)WriteResource(resource, form))))));
    }

    private static IEnumerable<(string, Node?)> Entries(MappingNode node) => node.Entries.Select(entry => (entry.Key, (Node?)entry.Value));

    private static MappingNode WriteResource(ResourceSchema resource, ResourceForm form)
    {
        var isUniversal = form == ResourceForm.Universal;
        var own = WriteObject(resource.Fields);
        List<(string, Node?)> fields = isUniversal ? [.. UniversalEnvelope(resource)] : [.. KubernetesEnvelope(resource)];
        List<string> required = isUniversal ? ["type", "name"] : ["apiVersion", "kind", "metadata"];
        if (isUniversal && !resource.HasSpec)
        {
            fields.AddRange(Entries((MappingNode)own.Find("properties")!));
            required.AddRange(resource.Fields.Fields.Where(field => field.IsRequired).Select(field => field.Name));
        }
        else
        {
            fields.Add(("spec", own));
            if (resource.IsMeshScoped)
            {
                required.Add("spec");
            }
        }

        return Mapping(
            ("title", Text(resource.Type)),
            ("description", Text(resource.Description)),
            ("type", Text("object")),
            ("properties", Mapping(fields)),
            ("required", Texts(required)),
            ("additionalProperties", Boolean(false)));
    }

    private static IEnumerable<(string, Node?)> UniversalEnvelope(ResourceSchema resource)
    {
        yield return ("type", TypeName(resource));
        if (resource.IsMeshScoped)
        {
            yield return ("mesh", Described("The mesh.", ("type", Text("string")), ("pattern", Text(SchemaPatterns.MeshName)), ("default", Text("default"))));
        }

        yield return ("name", Name(resource));
        yield return ("labels", TextMap("The resource's labels."));
        foreach (var stored in (string[])["creationTime", "modificationTime", "kri", "status"])
        {
            yield return (stored, Described("Set by whoever stores the resource; ignored."));
        }
    }

    private static IEnumerable<(string, Node?)> KubernetesEnvelope(ResourceSchema resource)
    {
        yield return ("apiVersion", Mapping(("const", Text(EnvelopeReader.ApiVersion))));
        yield return ("kind", TypeName(resource));
        yield return ("mesh", Described("The mesh of a Dataplane; the label kuma.io/mesh says it everywhere.", ("type", Text("string"))));
        var ignored = new[] { "annotations", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "ownerReferences", "finalizers" };
        yield return ("metadata", Mapping(
            ("type", Text("object")),
            ("properties", Mapping([
                ("name", Name(resource)),
                ("namespace", Described("The namespace; the universal name is then name.namespace.", ("type", Text("string")))),
                ("labels", TextMap("The resource's labels; kuma.io/mesh is the mesh.")),
                .. ignored.Select(name => (name, (Node?)Described("Read and ignored.")))])),
            ("required", Texts(["name"])),
            ("additionalProperties", Boolean(false))));
        yield return ("status", Described("Set by the cluster; ignored."));
    }

    private static MappingNode TypeName(ResourceSchema resource) =>
        resource.Type == MeshMetricResource.TypeName
            ? Mapping(("enum", Texts([resource.Type, "MeshMetrics"])))
            : Mapping(("const", Text(resource.Type)));

    private static MappingNode Name(ResourceSchema resource) => resource.IsMeshScoped
        ? Described("The resource's name.", ("type", Text("string")), ("pattern", Text(PolicySchema.ResourceNamePattern)), ("maxLength", Number(253)))
        : Described("The mesh's name.", ("type", Text("string")), ("pattern", Text(SchemaPatterns.MeshName)));

    private static MappingNode Described(string description, params IEnumerable<(string, Node?)> rest) =>
        Mapping([("description", Text(description)), .. rest]);

    private static MappingNode TextMap(string description) =>
        Described(description, ("type", Text("object")), ("additionalProperties", Mapping(("type", Text("string")))));

    private static MappingNode WriteObject(ObjectSchema schema)
    {
        return Mapping(
            ("type", Text("object")),
            ("properties", Mapping(schema.Fields.Select(field => (field.Name, (Node?)WriteField(field))))),
            ("required", RequiredNames(schema)),
            ("additionalProperties", Boolean(false)),
            ("allOf", schema.Rules.Count > 0 ? List(schema.Rules.Select(WriteRule)) : null));
    }

    private static MappingNode WriteField(FieldSchema field) =>
        Described(field.Description, [.. TypeOf(field), ("default", Default(field))]);

    private static IEnumerable<(string, Node?)> TypeOf(FieldSchema field) => CommonType(field) ?? field.Type switch
    {
        FieldType.Port => [("anyOf", List(Range(1, 65535), Pattern(SchemaPatterns.Port)))],
        FieldType.Duration => [("anyOf", List(Mapping(("type", Text("number")), ("minimum", Number(1)), ("maximum", Number(3600))), Pattern(SchemaPatterns.Duration)))],
        FieldType.Quantity => [("anyOf", List(Range(1, null), Pattern(SchemaPatterns.Quantity)))],
        FieldType.TextOrNumber => [("type", Texts(["string", "integer"]))],
        FieldType.ObjectMap => [("type", Text("object")), ("additionalProperties", WriteObject(field.Object!))],
        FieldType.Object => Entries(WriteObject(field.Object!)),
        FieldType.ObjectList => [("type", Text("array")), ("items", WriteObject(field.Object!))],
        _ => [],
    };

    private static MappingNode Range(int lowest, int? highest) =>
        Mapping(("type", Text("integer")), ("minimum", Number(lowest)), ("maximum", highest is { } value ? Number(value) : null));

    private static MappingNode Pattern(string pattern) => Mapping(("type", Text("string")), ("pattern", Text(pattern)));

    private static MappingNode WriteRule(SchemaRule rule) => rule switch
    {
        SchemaRule.Exclusive exclusive => Mapping(("not", Required(exclusive.One, exclusive.Other)), ("$comment", Text(rule.Message))),
        SchemaRule.ExactlyOne one => Mapping(("oneOf", List(one.Names.Select(name => Required(name)))), ("$comment", Text(rule.Message))),
        SchemaRule.AtLeastOne one => Mapping(("anyOf", List(one.Names.Select(name => Required(name)))), ("$comment", Text(rule.Message))),
        SchemaRule.When choice => Mapping(
            ("if", Mapping(("properties", Mapping((choice.Field, Mapping(("enum", Texts(choice.Values)))))), ("required", Texts([choice.Field])))),
            ("then", Mapping(
                ("required", choice.Needs.Count > 0 ? Texts(choice.Needs) : null),
                ("properties", choice.Refuses.Count > 0 ? Mapping(choice.Refuses.Select(name => (name, (Node?)Boolean(false)))) : null)))),
        _ => throw new ArgumentException("The rule is of no known kind.", nameof(rule)),
    };

    private static MappingNode Required(params IEnumerable<string> names) => Mapping(("required", Texts(names)));
}

using MeshMetric.Resources.Documents;
using static MeshMetric.Resources.Schemas.SchemaNode;

namespace MeshMetric.Resources.Schemas;

/// <summary>Writes CustomResourceDefinitions: structural schemas, with the rules between fields in CEL.</summary>
internal static class CrdWriter
{
    private const string Group = "kuma.io";
    private const string Version = "v1alpha1";

    // The API server bounds what rules may cost, and assumes the worst of a list without a bound.
    private const int LongestList = 1000;

    public static IReadOnlyList<MappingNode> All { get; } =
    [
        Write(MeshMetricResource.TypeName, "meshmetrics", "mm", ("Target", ".spec.targetRef.kind"), ("Target name", ".spec.targetRef.name"), ("Profile", ".spec.default.sidecar.profile")),
        Write(MeshMetricProfileResource.TypeName, "meshmetricprofiles", "mmp", ("Extends", ".spec.extends")),
        Write(MeshOpenTelemetryBackendResource.TypeName, "meshopentelemetrybackends", "motb", ("Address", ".spec.endpoint.address"), ("Protocol", ".spec.protocol")),
    ];

    private static MappingNode Write(string type, string plural, string shortName, params (string Name, string Path)[] columns)
    {
        var resource = ResourceSchema.All.Single(schema => schema.Type == type);
        return Mapping(
            ("apiVersion", Text("apiextensions.k8s.io/v1")),
            ("kind", Text("CustomResourceDefinition")),
            ("metadata", Mapping(("name", Text($"{plural}.{Group}")))),
            ("spec", Mapping(
                ("group", Text(Group)),
                ("names", Mapping(
                    ("kind", Text(type)),
                    ("listKind", Text(type + "List")),
                    ("plural", Text(plural)),
                    ("singular", Text(type.ToLowerInvariant())),
                    ("shortNames", Texts([shortName])))),
                ("scope", Text("Namespaced")),
                ("versions", List(Mapping(
                    ("name", Text(Version)),
                    ("served", Boolean(true)),
                    ("storage", Boolean(true)),
                    ("additionalPrinterColumns", List(
                        columns.Select(column => Column(column.Name, "string", column.Path)).Append(Column("Age", "date", ".metadata.creationTimestamp")))),
                    ("schema", Mapping(("openAPIV3Schema", Mapping(
                        ("description", Text(resource.Description)),
                        ("type", Text("object")),
                        ("required", Texts(["spec"])),
                        ("properties", Mapping(
                            ("apiVersion", Mapping(("type", Text("string")))),
                            ("kind", Mapping(("type", Text("string")))),
                            ("metadata", Mapping(("type", Text("object")))),
                            ("spec", Mapping(WriteObject(resource.Fields))),
                            ("status", Mapping(("type", Text("object")), ("x-kubernetes-preserve-unknown-fields", Boolean(true))))))))))))))));
    }

    private static MappingNode Column(string name, string type, string path) =>
        Mapping(("name", Text(name)), ("type", Text(type)), ("jsonPath", Text(path)));

    private static IEnumerable<(string, Node?)> WriteObject(ObjectSchema schema)
    {
        var rules = schema.Rules.SelectMany(WriteRule).ToList();
        return
        [
            ("type", Text("object")),
            ("required", RequiredNames(schema)),
            ("properties", Mapping(schema.Fields.Select(field => (field.Name, (Node?)Mapping([("description", Text(field.Description)), .. TypeOf(field)]))))),
            ("x-kubernetes-validations", rules.Count > 0 ? List(rules) : null),
        ];
    }

    // No defaults: the API server would write them into the object, and an absent field would no longer be inherited.
    private static IEnumerable<(string, Node?)> TypeOf(FieldSchema field) => CommonType(field) ?? field.Type switch
    {
        // Of a duration seconds may have a fraction, which int-or-string refuses; such a duration is written as text.
        FieldType.Port or FieldType.Quantity or FieldType.TextOrNumber or FieldType.Duration => [("x-kubernetes-int-or-string", Boolean(true))],
        FieldType.ObjectMap => [("type", Text("object")), ("maxProperties", Number(LongestList)), ("additionalProperties", Mapping(WriteObject(field.Object!)))],
        FieldType.Object => WriteObject(field.Object!),
        FieldType.ObjectList => [("type", Text("array")), ("maxItems", Number(LongestList)), ("items", Mapping(WriteObject(field.Object!)))],
        _ => [("x-kubernetes-preserve-unknown-fields", Boolean(true))],
    };

    private static IEnumerable<MappingNode> WriteRule(SchemaRule rule)
    {
        switch (rule)
        {
            case SchemaRule.Exclusive exclusive:
                yield return Rule($"!(has(self.{exclusive.One}) && has(self.{exclusive.Other}))", rule.Message);
                break;
            case SchemaRule.ExactlyOne one:
                yield return Rule($"[{string.Join(", ", one.Names.Select(name => $"has(self.{name})"))}].filter(given, given).size() == 1", rule.Message);
                break;
            case SchemaRule.AtLeastOne one:
                yield return Rule(string.Join(" || ", one.Names.Select(name => $"has(self.{name})")), rule.Message);
                break;
            case SchemaRule.When choice:
                var other = $"!has(self.{choice.Field}) || !(self.{choice.Field} in [{string.Join(", ", choice.Values.Select(value => $"'{value}'"))}])";
                var values = string.Join(" or ", choice.Values);
                foreach (var name in choice.Needs)
                {
                    yield return Rule($"{other} || has(self.{name})", $"{choice.Field} {values} needs \"{name}\"");
                }

                foreach (var name in choice.Refuses)
                {
                    yield return Rule($"{other} || !has(self.{name})", $"\"{name}\" does not go with {choice.Field} {values}");
                }

                break;
            default:
                throw new ArgumentException("The rule is of no known kind.", nameof(rule));
        }
    }

    private static MappingNode Rule(string expression, string message) => Mapping(("rule", Text(expression)), ("message", Text(message)));
}

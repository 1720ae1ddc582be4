namespace MeshMetric.Resources.Schemas;

/// <summary>An object: its fields, and what holds between them.</summary>
/// <param name="Fields">The fields, in the order to show them.</param>
internal sealed record ObjectSchema(params IReadOnlyList<FieldSchema> Fields)
{
    /// <summary>What holds between the fields.</summary>
    public IReadOnlyList<SchemaRule> Rules { get; init; } = [];
}

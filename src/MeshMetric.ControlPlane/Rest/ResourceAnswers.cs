namespace MeshMetric.ControlPlane.Rest;

/// <summary>What a write is answered with: an object that has warnings, or nothing.</summary>
internal static class ResourceAnswers
{
    /// <summary>The answer to a write that went through.</summary>
    /// <param name="status">200, or 201 for what is new.</param>
    /// <param name="warnings">What the sender should know.</param>
    public static JsonAnswer Written(int status, IReadOnlyList<string> warnings) => new(status, writer =>
    {
        writer.WriteStartObject();
        if (warnings.Count > 0)
        {
            writer.WriteStartArray("warnings");
            foreach (var warning in warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    });
}

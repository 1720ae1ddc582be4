namespace MeshMetric.Resources;

/// <summary>Writes resources with the spelling they were written with.</summary>
public static class ResourceWriter
{
    /// <summary>Writes a resource as one YAML document, without a document marker.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="form">The form; the one it was written in when absent.</param>
    public static string ToYaml(Resource resource, ResourceForm? form = null) => throw new NotSupportedException($"{resource}{form}");

    /// <summary>Writes a resource as a JSON object.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="form">The form; the one it was written in when absent.</param>
    /// <param name="indented">Over several lines.</param>
    public static string ToJson(Resource resource, ResourceForm? form = null, bool indented = false) =>
        throw new NotSupportedException($"{resource}{form}{indented}");
}

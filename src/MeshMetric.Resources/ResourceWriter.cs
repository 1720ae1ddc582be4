using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeshMetric.Resources.Writing;

namespace MeshMetric.Resources;

/// <summary>
/// Writes resources with the spelling that they were written with: field names, values and order; what a store adds (status, times, versions)
/// is left out, aliases and merge keys are expanded, comments are not kept.
/// </summary>
public static class ResourceWriter
{
    /// <summary>Writes a resource as one YAML document, without a document marker.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="form">The form; the one it was written in when absent.</param>
    public static string ToYaml(Resource resource, ResourceForm? form = null)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return YamlNodeWriter.Write(FormConverter.Convert(resource, form ?? resource.Form));
    }

    /// <summary>Writes a resource as a JSON object.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="form">The form; the one it was written in when absent.</param>
    /// <param name="indented">Over several lines.</param>
    public static string ToJson(Resource resource, ResourceForm? form = null, bool indented = false)
    {
        ArgumentNullException.ThrowIfNull(resource);
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            JsonTreeWriter.Write(FormConverter.Convert(resource, form ?? resource.Form), writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using MeshMetric.Resources.Explained;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>The documents of inspection that have a fixed shape.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExplainDto))]
[JsonSerializable(typeof(PipelineDto))]
internal sealed partial class InspectionJson : JsonSerializerContext
{
    /// <summary>The context to write with: quotes and angle brackets stay as they are.</summary>
    public static InspectionJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

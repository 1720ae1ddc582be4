using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>The JSON the program prints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ViolationDto[]))]
[JsonSerializable(typeof(ExplainDto))]
[JsonSerializable(typeof(ExplainSeriesDto))]
[JsonSerializable(typeof(ProfileDto[]))]
[JsonSerializable(typeof(PreviewDto))]
internal sealed partial class OutputJson : JsonSerializerContext
{
    /// <summary>The context to print with: text for people, so quotes and angle brackets stay as they are.</summary>
    public static OutputJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

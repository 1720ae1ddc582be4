using System.Buffers;
using System.Text.Json;

namespace MeshMetric.Resources.Dynamic;

/// <summary>Why there is no answer to a question, as an agent sends it.</summary>
/// <param name="Cause">In a word.</param>
/// <param name="Detail">For people: the rest of a sentence about Envoy.</param>
public sealed record EnvoyAnswerProblem(EnvoyAnswerCause Cause, string Detail)
{
    /// <summary>Most characters of a detail; what is longer is cut.</summary>
    public const int LongestDetail = 512;

    private static readonly string[] Words = ["other", "unreachable", "timeout", "status", "too-large"];

    /// <summary>The document that is sent.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("cause", Words[(int)Cause]);
            writer.WriteString("detail", Cut(Detail));
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads a document.</summary>
    /// <returns>The problem, or <see langword="null"/> when it is none.</returns>
    public static EnvoyAnswerProblem? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("detail", out var detail) || detail.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var word = root.TryGetProperty("cause", out var cause) && cause.ValueKind == JsonValueKind.String ? cause.GetString() : null;
            return new EnvoyAnswerProblem((EnvoyAnswerCause)Math.Max(0, Array.IndexOf(Words, word)), Cut(detail.GetString()!));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Cut(string text) => text.Length > LongestDetail ? text[..LongestDetail] + "..." : text;
}

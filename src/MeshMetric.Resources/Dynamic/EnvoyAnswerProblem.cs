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
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="fault">What is wrong with the document, without its subject; <see langword="null"/> when nothing is.</param>
    /// <returns>The problem, or <see langword="null"/> when it is none.</returns>
    public static EnvoyAnswerProblem? Read(ReadOnlyMemory<byte> json, out string? fault)
    {
        using var document = JsonText.Parse(json, out fault);
        if (document is null)
        {
            return null;
        }

        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("detail", out var detail) || detail.ValueKind != JsonValueKind.String)
        {
            fault = "says not why there is no answer; send {\"cause\", \"detail\"}";
            return null;
        }

        var word = root.TryGetProperty("cause", out var cause) && cause.ValueKind == JsonValueKind.String ? cause.GetString() : null;
        return new EnvoyAnswerProblem((EnvoyAnswerCause)Math.Max(0, Array.IndexOf(Words, word)), Cut(detail.GetString()!));
    }

    private static string Cut(string text) => text.Length > LongestDetail ? text[..LongestDetail] + "..." : text;
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>Writes JSON into a body that is kept.</summary>
internal static class SharedJson
{
    /// <summary>How all of them are written.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Builds a body.</summary>
    /// <param name="sizeHint">About how many bytes it has.</param>
    /// <param name="write">Writes it.</param>
    public static SharedBody Build(int sizeHint, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(sizeHint + 256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return new SharedBody(buffer.WrittenSpan.ToArray());
    }
}

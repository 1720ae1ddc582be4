using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>Writes JSON into a body that is kept.</summary>
internal static class SharedJson
{
    /// <summary>How all of them are written.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Builds a body.</summary>
    /// <param name="write">Writes it.</param>
    public static SharedBody Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new PiecedBuffer();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return new SharedBody(buffer.Build());
    }
}

using System.Buffers;
using System.Text.Json;

using MeshMetric.ControlPlane.Assignments.Answers;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>Pieces of JSON that are made once and put together many times.</summary>
internal static class JsonFragment
{
    /// <summary>A text as it stands between quotes.</summary>
    public static byte[] Text(string text) => Write(text, static (writer, text) => writer.WriteStringValue(text))[1..^1];

    /// <summary>What is written, complete or not.</summary>
    public static byte[] Write<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, SharedJson.Options))
        {
            write(writer, state);
        }

        return buffer.WrittenSpan.ToArray();
    }
}

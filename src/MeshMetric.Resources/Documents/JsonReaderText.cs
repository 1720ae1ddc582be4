using System.Text.Json;

namespace MeshMetric.Resources.Documents;

/// <summary>The text of a JSON token.</summary>
internal static class JsonReaderText
{
    /// <summary>
    /// The name or text that a reader stands at; <see langword="null"/> when it is not Unicode, as bytes that are no UTF-8 and half of a surrogate pair: that
    /// only shows when the text is decoded.
    /// </summary>
    public static string? GetUnicode(ref this Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

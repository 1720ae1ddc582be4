using System.Text.Json;
using System.Text.Unicode;
using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources;

/// <summary>
/// Parses JSON that others send. The library takes names and texts that are not Unicode and throws when they are asked for, anywhere in the code that reads
/// them; here they are refused at once, with keys that are given twice, and with the place.
/// </summary>
public static class JsonText
{
    /// <summary>How deep objects and lists may be nested: a resource, and a list of them around it.</summary>
    internal const int Depth = DocumentLimits.Depth + 2;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Depth, AllowDuplicateProperties = false };

    /// <summary>Parses a document.</summary>
    /// <param name="utf8">The document, UTF-8; a byte order mark is passed over. It must stay as it is while the document is in use.</param>
    /// <param name="problem">What is wrong, without its subject and with the place: <c>is not JSON: line 1, byte 5</c>; <see langword="null"/> when nothing is.</param>
    /// <returns>The document, every name and text of which can be read; <see langword="null"/> with a problem.</returns>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, out string? problem)
    {
        utf8 = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        problem = IsUnicode(utf8.Span) ? null : JsonFault.Find(utf8.Span, Depth);
        if (problem is not null)
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            problem = JsonFault.Find(utf8.Span, Depth) ?? JsonFault.NotJson;
            return null;
        }
    }

    /// <summary>Whether it is Unicode for certain. An escape of half a character is not looked at closely: the other half may follow.</summary>
    private static bool IsUnicode(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        for (var at = utf8.IndexOf("\\u"u8); at >= 0; at = utf8.IndexOf("\\u"u8))
        {
            utf8 = utf8[(at + 2)..];
            if (utf8 is [(byte)'d' or (byte)'D', ..])
            {
                return false;
            }
        }

        return true;
    }
}

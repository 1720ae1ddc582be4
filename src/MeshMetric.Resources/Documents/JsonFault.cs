using System.Globalization;
using System.Text.Json;

namespace MeshMetric.Resources.Documents;

/// <summary>Finds what is wrong with a JSON document. It repeats nothing of the document but names: a value may be a secret.</summary>
internal ref struct JsonFault
{
    /// <summary>What is said where nothing better is known.</summary>
    public const string NotJson = "is not JSON";

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly int _depth;

    // The names of each object that is open; null for a list.
    private readonly Stack<HashSet<string>?> _open = [];
    private Utf8JsonReader _reader;

    private JsonFault(ReadOnlySpan<byte> utf8, int depth)
    {
        _utf8 = utf8;
        _depth = depth;
        _reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = depth + 1 });
    }

    /// <summary>Finds the first fault.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="depth">How deep objects and lists may be nested.</param>
    /// <returns>What is wrong, without its subject; <see langword="null"/> when nothing is.</returns>
    public static string? Find(ReadOnlySpan<byte> utf8, int depth)
    {
        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return $"{NotJson}: it is empty";
        }

        // In UTF-16 and UTF-32 every other byte of ASCII is 0.
        if (utf8 is [0, _, 0, _, ..] or [_, 0, _, 0, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return $"{NotJson} in UTF-8; it looks like UTF-16 or UTF-32";
        }

        var fault = new JsonFault(utf8, depth);
        return fault.Find();
    }

    private string? Find()
    {
        try
        {
            while (_reader.Read())
            {
                if (Look() is { } problem)
                {
                    return problem;
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{NotJson}: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    /// <summary>Looks at the token that the reader stands at.</summary>
    private string? Look()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _open.Push(_reader.TokenType == JsonTokenType.StartObject ? new HashSet<string>(StringComparer.Ordinal) : null);
                return _open.Count <= _depth ? null : string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {_depth}: {Place()}");
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _open.Pop();
                return null;
            case JsonTokenType.PropertyName:
                return _reader.GetUnicode() is not { } name ? $"has a name that is not Unicode: {Place()}"
                    : _open.Peek()!.Add(name) ? null
                    : $"gives {Quoting.Quote(name)} twice: {Place()}";
            case JsonTokenType.String:
                return _reader.GetUnicode() is null ? $"holds text that is not Unicode: {Place()}" : null;
            default:
                return null;
        }
    }

    private readonly string Place()
    {
        var before = _utf8[..(int)_reader.TokenStartIndex];
        return string.Create(CultureInfo.InvariantCulture, $"line {before.Count((byte)'\n') + 1}, byte {before.Length - before.LastIndexOf((byte)'\n')}");
    }
}

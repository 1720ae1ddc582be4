using System.Text.Json;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// The fields of a JSON object, read with defaults: what is absent or null has its default, what has another type than it must have is a finding,
/// what nobody asks for is passed over.
/// </summary>
internal readonly struct JsonFields(JsonElement element, string path, JsonFindings findings)
{
    /// <summary>Where the object stands.</summary>
    public string Path => path;

    /// <summary>A text, or <see langword="null"/>.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String, out var value) ? value.GetString() : null;

    /// <summary>A text that must be there.</summary>
    public string Required(string name)
    {
        if (Text(name) is { } text)
        {
            return text;
        }

        Fail(name, "is missing");
        return "";
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool absent) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True
        : Find(name, JsonValueKind.True, out _) || absent;

    /// <summary>A whole number within bounds, or <see langword="null"/>.</summary>
    public long? Number(string name, long least, long most)
    {
        if (!Find(name, JsonValueKind.Number, out var value))
        {
            return null;
        }

        if (value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Fail(name, $"must be a number from {least} to {most}");
        return null;
    }

    /// <summary>A Go duration.</summary>
    public TimeSpan Duration(string name, TimeSpan absent)
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        if (GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero)
        {
            return duration;
        }

        Fail(name, "must be a duration such as 1m0s");
        return absent;
    }

    /// <summary>A name of an enumeration, in any case.</summary>
    public T Choice<T>(string name, T absent)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        // The library's parser takes numbers and lists of names, too.
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('A', 'z') && Enum.TryParse<T>(text, ignoreCase: true, out var value))
        {
            return value;
        }

        Fail(name, $"\"{text}\" is none of {string.Join(", ", Enum.GetNames<T>())}");
        return absent;
    }

    /// <summary>An object inside, or <see langword="null"/>.</summary>
    public JsonFields? Object(string name) =>
        Find(name, JsonValueKind.Object, out var value) ? new JsonFields(value, $"{path}.{name}", findings) : null;

    /// <summary>The objects of a list; none when it is absent.</summary>
    public List<T> List<T>(string name, Func<JsonFields, T> read)
    {
        var items = new List<T>();
        if (!Find(name, JsonValueKind.Array, out var list))
        {
            return items;
        }

        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                Fail(name, "must hold objects");
                break;
            }

            items.Add(read(new JsonFields(item, $"{path}.{name}[{items.Count}]", findings)));
        }

        return items;
    }

    /// <summary>A list of texts, nulls among them.</summary>
    public List<string?> Texts(string name)
    {
        var items = new List<string?>();
        if (Find(name, JsonValueKind.Array, out var list))
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    Fail(name, "must hold texts");
                    break;
                }

                items.Add(item.GetString());
            }
        }

        return items;
    }

    /// <summary>A map from names to what is read of each; empty when it is absent.</summary>
    public SortedDictionary<string, T> Map<T>(string name, Func<JsonFields, T> read)
    {
        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object, out var value))
        {
            foreach (var property in value.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.Object)
                {
                    map[property.Name] = read(new JsonFields(property.Value, $"{path}.{name}.{property.Name}", findings));
                }
                else
                {
                    Fail(name, "must map names to objects");
                }
            }
        }

        return map;
    }

    /// <summary>A map from names to texts; empty when it is absent.</summary>
    public SortedDictionary<string, string> TextMap(string name)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object, out var value))
        {
            foreach (var property in value.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String)
                {
                    map[property.Name] = property.Value.GetString()!;
                }
                else
                {
                    Fail(name, "must map names to texts");
                }
            }
        }

        return map;
    }

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Notes a finding about a field.</summary>
    public void Fail(string name, string reason) => findings.Fail($"{path}.{name}", reason);

    private bool Find(string name, JsonValueKind kind, out JsonElement value)
    {
        if (!element.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
        {
            return false;
        }

        if (value.ValueKind == kind)
        {
            return true;
        }

        Fail(name, $"must be {Word(kind)}");
        return false;
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "true or false",
    };
}

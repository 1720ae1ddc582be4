using System.Text.Json;

namespace MeshMetric.Tokens;

/// <summary>What a dataplane's token says: for which proxies it speaks. The names on the wire are Kuma's.</summary>
public sealed record DataplaneClaims
{
    /// <summary>The only proxies there are tokens for.</summary>
    public const string DataplaneType = "dataplane";

    /// <summary>The mesh.</summary>
    public required string Mesh { get; init; }

    /// <summary>The dataplane's name; empty for any.</summary>
    public string Name { get; init; } = "";

    /// <summary>For each tag that the dataplane must carry the values that it may have.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tags { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The kind of proxy.</summary>
    public string Type { get; init; } = DataplaneType;

    /// <summary>The value of the label <c>kuma.io/workload</c> that the dataplane must have; empty for any.</summary>
    public string Workload { get; init; } = "";

    /// <summary>Reads the claims of a checked token.</summary>
    /// <returns>The claims, or <see langword="null"/> when the token says something else.</returns>
    public static DataplaneClaims? Read(JsonElement payload)
    {
        var tags = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (payload.ValueKind != JsonValueKind.Object
            || !TokenJson.TryText(payload, nameof(Mesh), out var mesh) || mesh.Length == 0
            || !TokenJson.TryText(payload, nameof(Name), out var name)
            || !TokenJson.TryText(payload, nameof(Type), out var type)
            || !TokenJson.TryText(payload, nameof(Workload), out var workload)
            || !TryTags(payload, tags))
        {
            return null;
        }

        return new DataplaneClaims { Mesh = mesh, Name = name, Type = type.Length == 0 ? DataplaneType : type, Workload = workload, Tags = tags };
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString(nameof(Name), Name);
        writer.WriteString(nameof(Mesh), Mesh);
        writer.WriteStartObject(nameof(Tags));
        foreach (var (tag, values) in Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            TokenJson.WriteTexts(writer, tag, values);
        }

        writer.WriteEndObject();
        writer.WriteString(nameof(Type), Type);
        writer.WriteString(nameof(Workload), Workload);
    }

    private static bool TryTags(JsonElement payload, Dictionary<string, IReadOnlyList<string>> tags)
    {
        if (!payload.TryGetProperty(nameof(Tags), out var written) || written.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (written.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var tag in written.EnumerateObject())
        {
            if (!TokenJson.TryTexts(tag.Value, out var values))
            {
                return false;
            }

            tags[tag.Name] = values;
        }

        return true;
    }
}

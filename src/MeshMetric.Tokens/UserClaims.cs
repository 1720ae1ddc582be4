using System.Text.Json;

namespace MeshMetric.Tokens;

/// <summary>What a user's token says. The names on the wire are Kuma's.</summary>
/// <param name="Name">The user.</param>
/// <param name="Groups">The groups the user belongs to.</param>
public sealed record UserClaims(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>Reads the claims of a checked token.</summary>
    /// <returns>The claims, or <see langword="null"/> when the token says something else.</returns>
    public static UserClaims? Read(JsonElement payload)
    {
        IReadOnlyList<string> groups = [];
        return payload.ValueKind == JsonValueKind.Object
            && TokenJson.TryText(payload, nameof(Name), out var name) && name.Length > 0
            && (!payload.TryGetProperty(nameof(Groups), out var written) || written.ValueKind == JsonValueKind.Null
                || TokenJson.TryTexts(written, out groups))
            ? new UserClaims(name, groups)
            : null;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString(nameof(Name), Name);
        TokenJson.WriteTexts(writer, nameof(Groups), Groups);
    }
}

using System.Text.Json;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>
/// Finds fields of ours that a write takes away. kumactl decodes a policy into what it knows and sends the rest nowhere, without a word; the answer to
/// it carries this as a warning.
/// </summary>
internal static class ErasedFields
{
    private const int MostTold = 10;

    // What Kuma's MeshMetric doesn't have. Everything else its client sends as it was, or was meant to be left out.
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        "expiresAt", "profile", "regex", "usedOnly", "include", "exclude", "labels", "limits", "scheme", "basicAuth", "bearerTokenFile",
        "caFile", "serverName", "insecureSkipVerify", "headers", "protocol", "temporality", "tls",
    };

    /// <summary>The paths of our fields that stand in one body and not in the other, at most ten.</summary>
    /// <param name="before">The body in the store.</param>
    /// <param name="after">The body that takes its place.</param>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        var erased = new List<string>();
        using var old = JsonDocument.Parse(before);
        using var young = JsonDocument.Parse(after);
        Compare(old.RootElement, young.RootElement, "", erased);
        return erased;
    }

    private static void Compare(JsonElement old, JsonElement young, string path, List<string> erased)
    {
        if (old.ValueKind == JsonValueKind.Object && young.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in old.EnumerateObject())
            {
                var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                if (young.TryGetProperty(property.Name, out var value))
                {
                    Compare(property.Value, value, inner, erased);
                }
                else if (Ours.Contains(property.Name) && erased.Count < MostTold)
                {
                    erased.Add(inner);
                }
            }
        }
        else if (old.ValueKind == JsonValueKind.Array && young.ValueKind == JsonValueKind.Array)
        {
            var count = Math.Min(old.GetArrayLength(), young.GetArrayLength());
            for (var i = 0; i < count; i++)
            {
                Compare(old[i], young[i], $"{path}[{i}]", erased);
            }
        }
    }
}

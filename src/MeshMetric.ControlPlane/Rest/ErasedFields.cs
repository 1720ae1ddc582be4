using System.Text.Json;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>
/// Finds fields of ours that a write takes away. kumactl decodes a policy into what it knows and sends the rest nowhere, without a word; the answer to
/// it carries this as a warning.
/// </summary>
internal static class ErasedFields
{
    private const int MostTold = 10;
    private const string Kumactl = "kumactl";
    private const string Kumactl2 = "kumactl/2.";

    // What Kuma's MeshMetric doesn't have. Everything else its client sends as it was, or was meant to be left out.
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        "expiresAt", "profile", "regex", "usedOnly", "include", "exclude", "labels", "limits", "scheme", "basicAuth", "bearerTokenFile",
        "caFile", "serverName", "insecureSkipVerify", "headers", "protocol", "temporality", "tls",
    };

    // What Kuma's Dataplane and targetRef had before, and 3.0 has no more. Policies select by tags.
    private static readonly HashSet<string> OursAndOlder = new(Ours, StringComparer.Ordinal) { "tags", "advertisedAddress", "metrics", "proxyTypes" };

    /// <summary>The names of the fields that a client leaves out; <see langword="null"/> when it sends everything.</summary>
    /// <param name="client">Its User-Agent.</param>
    public static IReadOnlySet<string>? UnknownTo(string client) =>
        !client.StartsWith(Kumactl, StringComparison.OrdinalIgnoreCase) ? null
        : client.StartsWith(Kumactl2, StringComparison.OrdinalIgnoreCase) ? Ours
        : OursAndOlder;

    /// <summary>The paths of fields that stand in one body and not in the other, at most ten.</summary>
    /// <param name="unknown">The names of the fields to look for.</param>
    /// <param name="before">The body in the store.</param>
    /// <param name="after">The body that takes its place.</param>
    public static IReadOnlyList<string> Between(IReadOnlySet<string> unknown, string before, string after)
    {
        var erased = new List<string>();
        using var old = JsonDocument.Parse(before);
        using var young = JsonDocument.Parse(after);
        Compare(old.RootElement, young.RootElement, "", unknown, erased);
        return erased;
    }

    private static void Compare(JsonElement old, JsonElement young, string path, IReadOnlySet<string> unknown, List<string> erased)
    {
        if (old.ValueKind == JsonValueKind.Object && young.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in old.EnumerateObject())
            {
                var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                if (young.TryGetProperty(property.Name, out var value))
                {
                    Compare(property.Value, value, inner, unknown, erased);
                }
                else if (unknown.Contains(property.Name) && erased.Count < MostTold)
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
                Compare(old[i], young[i], $"{path}[{i}]", unknown, erased);
            }
        }
    }
}

using System.Text.Json;

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>
/// What MADS needs of a DiscoveryRequest in proto3 JSON. Both spellings of names are read and what is not known is passed over; the type URL isn't looked
/// at, as the path has it.
/// </summary>
internal sealed record MadsRequest
{
    /// <summary>The client id; empty when it gives none.</summary>
    public string NodeId { get; private init; } = "";

    /// <summary>The version it has; empty at first.</summary>
    public string Version { get; private init; } = "";

    /// <summary>The only resources it wants; empty for all.</summary>
    public IReadOnlySet<string> ResourceNames { get; private init; } = new HashSet<string>();

    /// <summary>Why it refuses the version sent last, or <see langword="null"/>. Prometheus never says so.</summary>
    public string? Error { get; private init; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="problem">What is wrong, for people; <see langword="null"/> when all is well.</param>
    /// <returns>The request, or <see langword="null"/>.</returns>
    public static MadsRequest? Read(ReadOnlyMemory<byte> body, out string? problem)
    {
        using var json = JsonText.Parse(body, out problem);
        if (json is null)
        {
            problem = $"the body {problem}";
            return null;
        }

        try
        {
            return Read(json.RootElement);
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static MadsRequest Read(JsonElement root)
    {
        Expect(root, JsonValueKind.Object, "the body", "an object");
        var request = new MadsRequest();
        foreach (var field in root.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null))
        {
            request = field.Name switch
            {
                "version_info" or "versionInfo" => request with { Version = Text(field.Value, field.Name) },
                "node" => request with { NodeId = Member(field.Value, field.Name, "id") ?? "" },
                "resource_names" or "resourceNames" => request with { ResourceNames = Names(field.Value, field.Name) },
                "error_detail" or "errorDetail" => request with { Error = Member(field.Value, field.Name, "message") ?? "refused without a reason" },
                _ => request,
            };
        }

        return request;
    }

    private static string? Member(JsonElement value, string name, string member)
    {
        Expect(value, JsonValueKind.Object, name, "an object");
        return value.TryGetProperty(member, out var text) && text.ValueKind != JsonValueKind.Null ? Text(text, $"{name}.{member}") : null;
    }

    private static HashSet<string> Names(JsonElement value, string name)
    {
        Expect(value, JsonValueKind.Array, name, "a list of names");
        return value.EnumerateArray().Select(item => Text(item, name)).ToHashSet(StringComparer.Ordinal);
    }

    private static string Text(JsonElement value, string name)
    {
        Expect(value, JsonValueKind.String, name, "a text");
        return value.GetString()!;
    }

    private static void Expect(JsonElement value, JsonValueKind kind, string name, string words)
    {
        if (value.ValueKind != kind)
        {
            throw new FormatException($"{name} must be {words}");
        }
    }
}

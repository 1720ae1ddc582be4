using System.Text.Json;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Resources.Validation;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The body of a request for a token, read field by field; what is wrong is collected.</summary>
internal sealed class TokenRequest
{
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(36500);

    private readonly JsonElement _root;
    private readonly List<InvalidParameter> _problems = [];

    private TokenRequest(JsonElement root) => _root = root;

    /// <summary>The refusal when something was wrong, or <see langword="null"/>.</summary>
    public ApiError? Refusal =>
        _problems.Count == 0 ? null : new ApiError(StatusCodes.Status400BadRequest, "Could not process a token request", "The request is not valid", _problems);

    /// <summary>Reads a body.</summary>
    public static (TokenRequest? Request, ApiError? Error) Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonText.Parse(body, out var problem);
        return document is null ? (null, ApiError.BadRequest($"the body {problem}"))
            : document.RootElement.ValueKind == JsonValueKind.Object ? (new TokenRequest(document.RootElement.Clone()), null)
            : (null, ApiError.BadRequest("the body must be a JSON object"));
    }

    /// <summary>A text; empty when absent.</summary>
    public string Text(string field)
    {
        if (Find(field) is not { } value)
        {
            return "";
        }

        if (IsText(value))
        {
            return value.GetString()!;
        }

        Fail(field, "must be a text");
        return "";
    }

    /// <summary>A list of texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string field) => Find(field) is { } value ? Texts(field, value) : [];

    /// <summary>A map from names to lists of texts; empty when absent.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Map(string field)
    {
        var map = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (Find(field) is not { } value)
        {
            return map;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail(field, "must be a map, for example {\"kuma.io/service\": [\"backend\"]}");
            return map;
        }

        foreach (var entry in value.EnumerateObject())
        {
            if (entry.Name.Contains('\0', StringComparison.Ordinal))
            {
                Fail(field, "must not have a name with a NUL character");
                continue;
            }

            map[entry.Name] = Texts($"{field}[\"{entry.Name}\"]", entry.Value);
            if (map[entry.Name].Count == 0)
            {
                Fail($"{field}[\"{entry.Name}\"]", "needs at least one value");
            }
        }

        return map;
    }

    /// <summary>How long the token is to be valid.</summary>
    public TimeSpan ValidFor()
    {
        const string Field = "validFor";
        if (Text(Field) is not { Length: > 0 } text)
        {
            Fail(Field, "is needed: how long the token is valid, for example 720h or 24h0m0s");
        }
        else if (!GoDuration.TryParse(text, out var duration))
        {
            Fail(Field, $"\"{text}\" is not a duration; write for example 720h or 24h0m0s");
        }
        else if (duration < TimeSpan.FromSeconds(1) || duration > LongestValidity)
        {
            Fail(Field, "must be between 1s and 876000h");
        }
        else
        {
            return duration;
        }

        return default;
    }

    /// <summary>Adds what is wrong with a field; one problem a field is enough.</summary>
    public void Fail(string field, string reason)
    {
        if (!_problems.Exists(problem => problem.Field == field))
        {
            _problems.Add(new InvalidParameter(field, reason));
        }
    }

    private JsonElement? Find(string field) => _root.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private IReadOnlyList<string> Texts(string field, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText))
        {
            return [.. value.EnumerateArray().Select(item => item.GetString()!)];
        }

        Fail(field, "must be a list of texts");
        return [];
    }

    // A NUL is in nobody's name, and cuts names short where they are compared elsewhere.
    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && !value.GetString()!.Contains('\0', StringComparison.Ordinal);
}

using System.Buffers;
using System.Text;
using System.Text.Json;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Tokens;

namespace MeshMetric.ControlPlane.Security;

/// <summary>A secret on the wire: <c>{type, mesh, name, data}</c>, the data in base64.</summary>
/// <param name="Id">Type, mesh and name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Data">The secret.</param>
internal sealed record SecretDocument(ResourceId Id, IReadOnlyDictionary<string, string> Labels, ReadOnlyMemory<byte> Data)
{
    private const int LongestName = 253;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    // What other tools send along; it says nothing of the secret.
    private static readonly string[] Known =
        ["type", "mesh", "name", "data", SecretFields.LabelsField, "creationTime", "modificationTime", "kri", "status"];

    /// <summary>Without the data.</summary>
    public override string ToString() => Id.ToString();

    /// <summary>Reads and checks a document.</summary>
    /// <param name="id">What its URL says.</param>
    /// <param name="body">The document, JSON or YAML.</param>
    public static (SecretDocument? Document, ApiError? Error) Read(ResourceId id, ReadOnlyMemory<byte> body)
    {
        if (SecretFields.Read(body, out var problem) is not { } fields)
        {
            return (null, ApiError.BadRequest(problem!));
        }

        var problems = new List<InvalidParameter>();
        problems.AddRange(fields.Unfit.Where(IsOurs).Select(name => new InvalidParameter(name, "must be a text")));
        problems.AddRange(fields.Texts.Keys.Concat(fields.Unfit).Where(name => !IsOurs(name)).Select(
            name => new InvalidParameter(name, "is not a field of a secret; it has type, mesh, name, labels and data")));
        Compare("type", id.Type, fields.Texts.GetValueOrDefault("type", ""), problems);
        Compare("mesh", id.Mesh, fields.Texts.GetValueOrDefault("mesh", ""), problems);
        Compare("name", id.Name, fields.Texts.GetValueOrDefault("name", ""), problems);
        if (id.Name.Length > LongestName || id.Name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            problems.Add(new("name", $"must be at most {LongestName} of the characters a-z, 0-9, '-', '_' and '.'"));
        }

        ReadOnlyMemory<byte> data = default;
        if (!fields.Texts.TryGetValue("data", out var text))
        {
            problems.Add(new("data", "is needed: the secret in base64"));
        }
        else if (Decode(text) is not { Length: > 0 } bytes)
        {
            problems.Add(new("data", "is not base64, or is empty; 'base64 -w0 FILE' makes it"));
        }
        else
        {
            data = bytes;
            CheckKey(id, bytes, problems);
        }

        return problems.Count > 0 ? (null, ApiError.Invalid(problems)) : (new SecretDocument(id, fields.Labels, data), null);
    }

    /// <summary>Writes a secret as an answer.</summary>
    public static void Write(Secret secret, Utf8JsonWriter writer, string? zone) =>
        ResourceDocument.WriteItem(
            secret.Stored with { Body = ResourceDocument.Write(body =>
            {
                body.WriteStartObject();
                body.WriteBase64String("data", secret.Data.Span);
                body.WriteEndObject();
            }) }, writer, zone);

    private static bool IsOurs(string name) => Known.Contains(name) || name.StartsWith(SecretFields.LabelsField + "[", StringComparison.Ordinal);

    private static void Compare(string field, string url, string body, List<InvalidParameter> problems)
    {
        // The mesh may be left out, as everywhere; type and name may not.
        if (body != url && (field != "mesh" || body.Length > 0 || url != "default"))
        {
            problems.Add(new(field, $"{field} from the URL has to be the same as in body: \"{url}\" and \"{body}\""));
        }
    }

    private static byte[]? Decode(string text)
    {
        // 'base64' without -w0 breaks lines.
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }

    private static void CheckKey(ResourceId id, byte[] data, List<InvalidParameter> problems)
    {
        var scope = KeyScope.Of(id);
        if (!id.Name.StartsWith(scope.KeyPrefix, StringComparison.Ordinal))
        {
            return;
        }

        if (scope.SerialOf(id.Name) is not { } serial)
        {
            problems.Add(new("name", $"is that of a signing key; \"{scope.KeyPrefix}\" must be followed by its serial number, for example 2"));
        }
        else if (SigningKey.Read(serial, Encoding.UTF8.GetString(data), out var problem) is null)
        {
            problems.Add(new("data", problem!));
        }
    }
}

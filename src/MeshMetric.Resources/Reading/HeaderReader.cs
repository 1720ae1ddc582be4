using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the headers of a push.</summary>
internal static class HeaderReader
{
    private static readonly string[] Sources = ["value", "file", "env", "secret"];
    private static readonly string[] SecretWords = ["authorization", "cookie", "token", "secret", "key", "password"];

    public static IReadOnlyDictionary<string, HeaderSource> Read(ObjectReader owner)
    {
        var headers = new SortedDictionary<string, HeaderSource>(StringComparer.Ordinal);
        if (owner.Get("headers") is not { } node)
        {
            return headers;
        }

        if (node is not MappingNode mapping)
        {
            owner.Error("headers", $"must be a mapping of names to sources, not {node.Description}");
            return headers;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in mapping.Entries)
        {
            if (entry.Value is ScalarNode { Kind: ScalarKind.Null })
            {
                continue;
            }

            var path = owner.Field("headers").Field(entry.Key);
            if (!NameRules.IsHeaderName(entry.Key))
            {
                owner.Context.Sink.Error(entry.KeyPosition, path, "is no header name");
            }
            else if (!names.Add(entry.Key))
            {
                owner.Context.Sink.Error(entry.KeyPosition, path, "is given twice; case does not matter in header names");
            }

            if (ReadSource(entry, path, owner.Context) is { } source)
            {
                headers[entry.Key] = source;
            }
        }

        return headers;
    }

    private static HeaderSource? ReadSource(MappingEntry entry, FieldPath path, ReadContext context)
    {
        if (entry.Value is ScalarNode)
        {
            var fix = LooksSecret(entry.Key) ? "{file: ...}, {env: ...} or {secret: ...}" : "{value: ...}";
            context.Sink.Error(entry.Value.Position, path, $"must say where the value comes from; write {fix}");
            return null;
        }

        if (!ObjectReader.TryOpen(entry.Value, path, context, Sources, out var reader))
        {
            return null;
        }

        var given = Sources.Count(reader.Has);
        if (given != 1)
        {
            context.Sink.Error(entry.Value.Position, path, $"must have exactly one of {Quoting.OneOf(Sources)}");
        }

        var value = reader.TextOrEmpty("value");
        if (value is not null && LooksSecret(entry.Key))
        {
            reader.Misplaced("value", "shows what looks like a secret; use \"file\", \"env\" or \"secret\"");
        }
        else if (value is not null && value.AsSpan().ContainsAny("\r\n\0"))
        {
            reader.Error("value", "must be one line");
        }

        return new HeaderSource { Value = value, File = reader.Text("file"), Env = reader.Text("env"), Secret = reader.Text("secret") };
    }

    private static bool LooksSecret(string name) => SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}

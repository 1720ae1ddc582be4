using System.Text;
using System.Text.Json;

using MeshMetric.Resources;

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>The file with the control planes that a user works with, <c>~/.meshmetric/config</c>. It holds tokens, so only its owner may read it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Current">The name of the context in use, or <see langword="null"/>.</param>
/// <param name="Contexts">The contexts, by name.</param>
internal sealed record ContextFile(string Path, string? Current, IReadOnlyList<ContextEntry> Contexts)
{
    private const string PathVariable = "MESHMETRIC_CONFIG";

    private static readonly string[] Fields = ["name", "address", "token", "tokenFile", "caCertFile", "skipVerify"];

    /// <summary>The context of that name, or <see langword="null"/>.</summary>
    public ContextEntry? Find(string name) => Contexts.FirstOrDefault(context => context.Name == name);

    /// <summary>Reads the file; one that is not there has no contexts.</summary>
    /// <exception cref="UsageException">It can't be read.</exception>
    public static ContextFile Read(Terminal terminal)
    {
        string path = terminal.Variable(PathVariable) is { Length: > 0 } set
            ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".meshmetric", "config");
        try
        {
            using var reader = new StreamReader(terminal.OpenFile(path), Encoding.UTF8);
            return Parse(path, reader.ReadToEnd());
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ContextFile(path, null, []);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {exception.Message}");
        }
    }

    /// <summary>With a context added, or in place of the one of its name.</summary>
    public ContextFile With(ContextEntry context) => this with
    {
        Contexts = [.. Contexts.Where(other => other.Name != context.Name).Append(context).OrderBy(other => other.Name, StringComparer.Ordinal)],
    };

    /// <summary>Without a context.</summary>
    public ContextFile Without(string name) => this with
    {
        Current = Current == name ? null : Current,
        Contexts = [.. Contexts.Where(other => other.Name != name)],
    };

    /// <summary>Writes the file.</summary>
    /// <exception cref="UsageException">It can't be written.</exception>
    public void Save()
    {
        try
        {
            string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Swapped in whole: a second program that reads meanwhile sees the old file or the new one.
            string partial = $"{Path}.{Guid.NewGuid():N}";
            using (var file = new FileStream(partial, options))
            {
                file.Write(Encoding.UTF8.GetBytes(ToYaml()));
            }

            File.Move(partial, Path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Path}: {exception.Message}");
        }
    }

    /// <summary>Reads the file's text. What is wrong is said without repeating values: they may be tokens.</summary>
    internal static ContextFile Parse(string path, string text)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new UsageException($"{path}:{exception.Start.Line}:{exception.Start.Column}: is not YAML");
        }

        if (yaml.Documents.Count == 0)
        {
            return new ContextFile(path, null, []);
        }

        if (yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            throw new UsageException($"{path}: must be a mapping with the fields current and contexts");
        }

        string? current = null;
        var contexts = new List<ContextEntry>();
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            switch ((key as YamlScalarNode)?.Value, value)
            {
                case ("current", YamlScalarNode name):
                    current = name.Value is { Length: > 0 } and not "null" ? name.Value : null;
                    break;
                case ("contexts", YamlSequenceNode list):
                    contexts.AddRange(list.Select(item => ParseContext(path, item)));
                    break;
                default:
                    throw new UsageException($"{path}:{key.Start.Line}:{key.Start.Column}: expected current: NAME and contexts: [...]");
            }
        }

        return new ContextFile(path, current, contexts);
    }

    private static ContextEntry ParseContext(string path, YamlNode node)
    {
        string where = $"{path}:{node.Start.Line}:{node.Start.Column}";
        if (node is not YamlMappingNode mapping)
        {
            throw new UsageException($"{where}: a context must be a mapping with name and address");
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            string name = (key as YamlScalarNode)?.Value ?? "";
            if (!Fields.Contains(name) || value is not YamlScalarNode { Value: { } text })
            {
                throw new UsageException($"{path}:{key.Start.Line}:{key.Start.Column}: a context has the fields {string.Join(", ", Fields)}, each with one value");
            }

            fields[name] = text;
        }

        return fields.TryGetValue("name", out string? contextName) && fields.TryGetValue("address", out string? address)
            ? new ContextEntry(contextName, address)
            {
                Token = fields.GetValueOrDefault("token"),
                TokenFile = fields.GetValueOrDefault("tokenFile"),
                CaCertFile = fields.GetValueOrDefault("caCertFile"),
                SkipVerify = fields.GetValueOrDefault("skipVerify") == "true",
            }
            : throw new UsageException($"{where}: a context needs name and address");
    }

    private string ToYaml()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("current", Current ?? "");
            writer.WriteStartArray("contexts");
            foreach (ContextEntry context in Contexts)
            {
                WriteContext(context, writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return YamlText.FromJson(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private static void WriteContext(ContextEntry context, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", context.Name);
        writer.WriteString("address", context.Address);
        foreach ((string name, string? value) in new[] { ("token", context.Token), ("tokenFile", context.TokenFile), ("caCertFile", context.CaCertFile) })
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }

        if (context.SkipVerify)
        {
            writer.WriteBoolean("skipVerify", true);
        }

        writer.WriteEndObject();
    }
}

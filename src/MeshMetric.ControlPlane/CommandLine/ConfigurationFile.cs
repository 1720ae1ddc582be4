using MeshMetric.Settings;

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>The file named by <c>--config</c>: one mapping from settings' names to values.</summary>
internal static class ConfigurationFile
{
    /// <summary>Reads the file that flags or environment name.</summary>
    /// <returns>The values by setting, empty when no file is named, and what is wrong with the file.</returns>
    public static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems) Read(
        Func<string, IReadOnlyList<string>> flags, Func<string, string?> environment)
    {
        var none = new Dictionary<string, string>();
        if (new SettingValues(RunSettings.VariablePrefix, flags, environment).Text(RunSettings.Config) is not { } path)
        {
            return (none, []);
        }

        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (none, [$"--config: {path} can't be read: {exception.Message}"]);
        }
    }

    /// <summary>Reads a file's text.</summary>
    internal static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems) Parse(string path, string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            return (values, [$"{path}:{exception.Start.Line}:{exception.Start.Column}: {exception.Message}"]);
        }

        if (yaml.Documents.Count == 0)
        {
            return (values, problems);
        }

        if (yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            return (values, [$"{path}: must be a mapping, for example 'data-dir: /var/lib/meshmetric'"]);
        }

        foreach (var (key, value) in root.Children)
        {
            var where = $"{path}:{key.Start.Line}:{key.Start.Column}";
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!RunSettings.All.Any(setting => setting.Name == name && setting != RunSettings.Config))
            {
                problems.Add($"{where}: \"{name}\" is not a setting; 'meshmetric-cp run --help' lists them, here they stand without dashes");
            }
            else if (Text(value) is { } written)
            {
                values[name] = written;
            }
            else
            {
                problems.Add($"{where}: {name} must be a value, or a list of values");
            }
        }

        return (values, problems);
    }

    private static string? Text(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => string.Join(',', list.Cast<YamlScalarNode>().Select(item => item.Value)),
        _ => null,
    };
}

namespace MeshMetric.Settings;

/// <summary>The values of flags, environment variables and a file, and everything found wrong with them.</summary>
/// <param name="prefix">What the program's environment variables begin with.</param>
/// <param name="flags">The values of a flag on the command line, by its name without dashes; empty when it is not there.</param>
/// <param name="environment">The value of an environment variable, or <see langword="null"/>.</param>
/// <param name="file">The value in the configuration file by the setting's name, or <see langword="null"/>; nothing when there is no file.</param>
public sealed class SettingValues(
    string prefix, Func<string, IReadOnlyList<string>> flags, Func<string, string?> environment, Func<string, string?>? file = null)
{
    private readonly List<string> _problems = [];

    /// <summary>One sentence each, in the order of the settings.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether flag or variable give a value. An empty variable counts as absent, as deployment templates produce them.</summary>
    public bool IsGiven(Setting setting) => flags(setting.Name).Count > 0 || OutsideFlags(setting) is not null;

    /// <summary>The value's text, or the default.</summary>
    public string? Text(Setting setting) => Find(setting).Text;

    /// <summary>The parsed value, or the parsed default. What can't be parsed is added to <see cref="Problems"/>.</summary>
    public T? Read<T>(Setting setting, ParseSetting<T> parse)
    {
        var (text, origin) = Find(setting);
        if (text is null)
        {
            return default;
        }

        var value = parse(text, out var problem);
        if (problem is not null)
        {
            _problems.Add(setting.IsSecret ? $"{origin}: the value {problem}" : $"{origin}: \"{text}\" {problem}");
        }

        return value;
    }

    /// <summary>The <c>KEY=VALUE</c> pairs of a repeatable setting.</summary>
    public IReadOnlyDictionary<string, string> Pairs(Setting setting)
    {
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var given = flags(setting.Name);
        var origin = setting.Flag;
        if (given.Count == 0)
        {
            var (text, outside) = OutsideFlags(setting) ?? ("", "");
            origin = outside;
            given = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                _problems.Add($"{origin}: \"{pair}\" is not KEY=VALUE, for example team=shop");
            }
            else if (!pairs.TryAdd(pair[..equals], pair[(equals + 1)..]))
            {
                _problems.Add($"{origin}: \"{pair[..equals]}\" is given twice; leave one of them out");
            }
        }

        return pairs;
    }

    /// <summary>Adds a problem of a setting as a whole.</summary>
    public void Fail(Setting setting, string problem)
    {
        var origin = flags(setting.Name).Count == 0 && OutsideFlags(setting) is { } outside ? outside.Origin : setting.Flag;
        _problems.Add($"{origin} {problem}");
    }

    private (string? Text, string Origin) Find(Setting setting)
    {
        var given = flags(setting.Name);
        if (given.Count > 1)
        {
            _problems.Add($"{setting.Flag} is given {given.Count} times; leave one");
        }

        if (given.Count > 0)
        {
            return (given[^1], setting.Flag);
        }

        return OutsideFlags(setting) is { } outside ? outside : (setting.Default, setting.Flag);
    }

    private (string Text, string Origin)? OutsideFlags(Setting setting) =>
        environment(setting.Variable(prefix)) is { Length: > 0 } variable ? (variable, setting.Variable(prefix))
        : file?.Invoke(setting.Name) is { Length: > 0 } entry ? (entry, setting.Name)
        : null;
}

namespace MeshMetric.Agent.CommandLine;

/// <summary>Parses a value; <paramref name="problem"/> says what is wrong with it and what would be right.</summary>
internal delegate T ParseSetting<out T>(string text, out string? problem);

/// <summary>The values of flags and environment variables, and everything found wrong with them.</summary>
/// <param name="flags">The values of a flag on the command line, by its name without dashes; empty when it is not there.</param>
/// <param name="environment">The value of an environment variable, or <see langword="null"/>.</param>
internal sealed class SettingValues(Func<string, IReadOnlyList<string>> flags, Func<string, string?> environment)
{
    private readonly List<string> _problems = [];

    /// <summary>One sentence each, in the order of the settings.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether flag or variable give a value. An empty variable counts as absent, as deployment templates produce them.</summary>
    public bool IsGiven(Setting setting) => flags(setting.Name).Count > 0 || !string.IsNullOrEmpty(environment(setting.Variable));

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
            _problems.Add($"{origin}: \"{text}\" {problem}");
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
            origin = setting.Variable;
            given = (environment(setting.Variable) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
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
        var origin = flags(setting.Name).Count == 0 && IsGiven(setting) ? setting.Variable : setting.Flag;
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

        var variable = environment(setting.Variable);
        return string.IsNullOrEmpty(variable) ? (setting.Default, setting.Flag) : (variable, setting.Variable);
    }
}

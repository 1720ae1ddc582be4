namespace MeshMetric.Settings;

/// <summary>One thing a program can be told: by a flag, by an environment variable, or in a file; the first of these wins.</summary>
/// <param name="Name">The flag without its dashes; also the key in a file.</param>
/// <param name="Placeholder">What stands for the value in the help.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Default">The value when nothing is said, as a user would write it; <see langword="null"/> for none.</param>
public sealed record Setting(string Name, string Placeholder, string Description, string? Default = null)
{
    /// <summary>May be given several times; in the environment and in a file the values are separated by commas.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Never shown back, neither in messages nor in the effective configuration.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The heading it stands under in the help; <see langword="null"/> where a program has one list.</summary>
    public string? Group { get; init; }

    /// <summary>The flag as it is typed.</summary>
    public string Flag => "--" + Name;

    /// <summary>The environment variable.</summary>
    /// <param name="prefix">What the program's variables begin with, for example <c>MESHMETRIC_DP_</c>.</param>
    public string Variable(string prefix) => prefix + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The description with variable and default, as the help shows it.</summary>
    /// <param name="prefix">What the program's variables begin with.</param>
    public string HelpText(string prefix) =>
        Default is null ? $"{Description} [env: {Variable(prefix)}]" : $"{Description} [env: {Variable(prefix)}] [default: {Default}]";
}

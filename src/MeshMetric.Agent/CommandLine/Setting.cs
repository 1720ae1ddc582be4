namespace MeshMetric.Agent.CommandLine;

/// <summary>One thing the program can be told, by a flag or by an environment variable; the flag wins.</summary>
/// <param name="Name">The flag without its dashes.</param>
/// <param name="Placeholder">What stands for the value in the help.</param>
/// <param name="Description">One or two sentences.</param>
/// <param name="Default">The value when nothing is said, as a user would write it; <see langword="null"/> for none.</param>
internal sealed record Setting(string Name, string Placeholder, string Description, string? Default = null)
{
    /// <summary>Begins every environment variable.</summary>
    public const string VariablePrefix = "MESHMETRIC_DP_";

    /// <summary>May be given several times; in the environment the values are separated by commas.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The flag as it is typed.</summary>
    public string Flag => "--" + Name;

    /// <summary>The environment variable.</summary>
    public string Variable => VariablePrefix + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The description with variable and default, as the help shows it.</summary>
    public string HelpText =>
        Default is null ? $"{Description} [env: {Variable}]" : $"{Description} [env: {Variable}] [default: {Default}]";
}

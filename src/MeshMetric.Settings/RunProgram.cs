using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace MeshMetric.Settings;

/// <summary>The command line of a program that runs until a signal: one command, <c>run</c>, with a flag for every setting.</summary>
/// <param name="Name">The program's name.</param>
/// <param name="Description">What the program is, in a line or two.</param>
/// <param name="RunDescription">The help of <c>run</c>.</param>
/// <param name="VariablePrefix">What its environment variables begin with.</param>
/// <param name="Settings">Every setting, in the order of the help.</param>
public sealed record RunProgram(string Name, string Description, string RunDescription, string VariablePrefix, IReadOnlyList<Setting> Settings)
{
    /// <summary>The exit code when the command line, the environment or a file of settings is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Reads the command line and runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="run">Runs it, with what gives the values of a flag by its name without dashes; returns the exit code.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args, Func<Func<string, IReadOnlyList<string>>, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var flags = Settings.ToDictionary(setting => setting.Name, CreateOption);
        var command = new Command("run", RunDescription);
        foreach (var flag in flags.Values)
        {
            command.Add(flag);
        }

        command.SetAction((result, _) => run(name => result.GetValue(flags[name]) ?? []));
        var root = new RootCommand($"{Name}: {Description}") { command };
        root.SetAction(result => new HelpAction().Invoke(result));
        var parsed = CommandLineParser.Parse(root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return await RefuseAsync(parsed.Errors.Select(error => error.Message)).ConfigureAwait(false);
        }

        // The program handles signals itself: it drains.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
    }

    /// <summary>Tells what is wrong with the settings, and where help is.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RefuseAsync(IEnumerable<string> problems)
    {
        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems)).ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"Run '{Name} run --help' for all options.").ConfigureAwait(false);
        return Usage;
    }

    // The group goes before the description: the library's help has one list.
    private Option<string[]> CreateOption(Setting setting) => new(setting.Flag)
    {
        Description = setting.Group is null ? setting.HelpText(VariablePrefix) : $"{setting.Group}: {setting.HelpText(VariablePrefix)}",
        HelpName = setting.Placeholder,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };
}

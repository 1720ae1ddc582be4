using System.CommandLine;

using MeshMetric.Resources;

namespace MeshMetric.Cli.Input;

/// <summary>The options with which a command takes policies and the dataplane they are for.</summary>
internal sealed class PolicyOptions(string filesDescription)
{
    private readonly Option<string[]> _files = new("--file", "-f")
    {
        Description = filesDescription,
        HelpName = "FILE",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _dataplane = new("--dataplane")
    {
        Description = "File with the Dataplane; without one among the files either, one without a service is assumed.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _allowUnresolved = new("--allow-unresolved")
    {
        Description = "A reference to something that is not among the files is a warning in place of an error.",
    };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_dataplane);
        command.Add(_allowUnresolved);
    }

    /// <summary>The policies' files.</summary>
    public IReadOnlyList<string> Files(ParseResult result) => result.GetValue(_files)!;

    /// <summary>All files with resources.</summary>
    public IReadOnlyList<string> AllFiles(ParseResult result) => WithDataplane(result, Files(result));

    /// <summary>Reads files and the dataplane's, and tells what is wrong with them.</summary>
    /// <returns><see langword="null"/> when a rule is broken.</returns>
    /// <exception cref="UsageException">A file can't be read.</exception>
    public async Task<IReadOnlyList<Resource>?> ReadAsync(
        ParseResult result, IReadOnlyList<string> files, Terminal terminal, CancellationToken cancellationToken)
    {
        ResourceInput input = await ResourceInput.ReadAsync(
            WithDataplane(result, files), result.GetValue(_allowUnresolved), terminal, cancellationToken);
        foreach (Violation violation in input.Violations)
        {
            await terminal.Error.WriteLineAsync(violation.ToString());
        }

        return input.HasErrors ? null : input.Resources;
    }

    private IReadOnlyList<string> WithDataplane(ParseResult result, IReadOnlyList<string> files) =>
        result.GetValue(_dataplane) is { } dataplane ? [.. files.Prepend(dataplane).Distinct()] : [.. files.Distinct()];
}

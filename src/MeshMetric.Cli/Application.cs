using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

using MeshMetric.Cli.Commands;
using MeshMetric.Cli.ControlPlane;

namespace MeshMetric.Cli;

/// <summary>The command line of <c>meshmetricctl</c>.</summary>
internal static class Application
{
    private const string Description = """
        meshmetricctl: says what MeshMetric policies are worth before they are applied, applies them, and shows how the proxies are.

          meshmetricctl validate policies/*.yaml
          meshmetricctl explain --dataplane dataplane.yaml -f policies.yaml
          meshmetricctl preview -f policies.yaml --sidecar http://127.0.0.1:9901
          meshmetricctl diff -f old.yaml -f new.yaml --sidecar stats.txt
          meshmetricctl migrate kuma.yaml
          meshmetricctl generate profiles
          meshmetricctl apply -f policies.yaml --dry-run
          meshmetricctl inspect policy all
          meshmetricctl generate dataplane-token --name backend-1 --valid-for 720h

        Exit codes: 0 good, 1 the input breaks a rule, 2 the call is wrong or a file can't be read, 3 the control plane can't be reached or refuses.
        """;

    /// <summary>Runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where to read and write.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        var root = new RootCommand(Description)
        {
            ValidateCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            PreviewCommand.Create(terminal),
            DiffCommand.Create(terminal),
            MigrateCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            ApplyCommand.Create(terminal),
            GetCommand.Create(terminal),
            DeleteCommand.Create(terminal),
            InspectCommand.Create(terminal),
            ConfigCommand.Create(terminal),
        };
        root.SetAction(result => new HelpAction().Invoke(result));
        ParseResult parsed = CommandLineParser.Parse(root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync(error.Message);
            }

            await terminal.Error.WriteLineAsync($"Run 'meshmetricctl {CommandPath(parsed)}--help' to see what it takes.");
            return ExitCode.Usage;
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (UsageException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCode.Usage;
        }
        catch (RefusedException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }

    private static string CommandPath(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}

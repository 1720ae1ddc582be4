using System.CommandLine;
using System.Text.Json;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Resources;

namespace MeshMetric.Cli.Commands;

/// <summary><c>validate FILE...</c>: every violation of every file, one a line.</summary>
internal static class ValidateCommand
{
    private const string Description = """
        Validates resources: MeshMetric, MeshMetricProfile, MeshOpenTelemetryBackend, Dataplane, Mesh; YAML or JSON, universal or Kubernetes form.

        Prints one line a finding, as FILE:LINE:COL: FIELD: REASON; a warning's reason begins with "warning:".
        References are looked for among all the files given.
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to validate; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var allowUnresolved = new Option<bool>("--allow-unresolved")
        {
            Description = "A reference to something that is not among the files is a warning in place of an error.",
        };
        Option<string> output = OutputOption.Create("text", "json");
        var command = new Command("validate", Description) { files, allowUnresolved, output };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(files)!, result.GetValue(allowUnresolved), result.GetValue(output)!, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] files, bool allowUnresolved, string output, Terminal terminal, CancellationToken cancellationToken)
    {
        ResourceInput input = await ResourceInput.ReadAsync(files, allowUnresolved, terminal, cancellationToken);
        if (output == "json")
        {
            ViolationDto[] found = [.. input.Violations.Select(ViolationDto.Of)];
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(found, OutputJson.Readable.ViolationDtoArray));
        }
        else
        {
            foreach (Violation violation in input.Violations)
            {
                await terminal.Output.WriteLineAsync(violation.ToString());
            }
        }

        return input.HasErrors ? ExitCode.Violations : ExitCode.Good;
    }
}

using System.CommandLine;
using System.Text.Json;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Cli.Commands;

/// <summary><c>explain</c>: what holds for one dataplane, and which policy said so.</summary>
internal static class ExplainCommand
{
    private const string Description = """
        Shows the pipelines that policies make for a dataplane, and for every value which policy it came from and which it beat.
        One file may hold the dataplane and the policies.

          meshmetricctl explain --dataplane backend-1.yaml -f all.yaml -f override.yaml
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var dataplane = new Option<string>("--dataplane")
        {
            Description = "File with the Dataplane resource; - is standard input.",
            HelpName = "FILE",
            Required = true,
        };
        var policies = new Option<string[]>("--file", "-f")
        {
            Description = "Files with policies, and the profiles and collectors they refer to.",
            HelpName = "FILE",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var allowUnresolved = new Option<bool>("--allow-unresolved")
        {
            Description = "A reference to something that is not among the files is a warning in place of an error.",
        };
        Option<string> output = OutputOption.Create("table", "json");
        var command = new Command("explain", Description) { dataplane, policies, allowUnresolved, output };
        command.SetAction(async (result, cancellationToken) =>
        {
            var input = await ResourceInput.ReadAsync(
                [result.GetValue(dataplane)!, .. result.GetValue(policies)!], result.GetValue(allowUnresolved), terminal, cancellationToken);
            foreach (Violation violation in input.Violations)
            {
                await terminal.Error.WriteLineAsync(violation.ToString());
            }

            if (input.HasErrors)
            {
                return ExitCode.Violations;
            }

            await ExplainAsync(input, result.GetValue(dataplane)!, result.GetValue(output)!, terminal);
            return ExitCode.Good;
        });
        return command;
    }

    private static async Task ExplainAsync(ResourceInput input, string dataplaneFile, string output, Terminal terminal)
    {
        List<DataplaneResource> dataplanes = [.. input.Resources.OfType<DataplaneResource>()];
        if (dataplanes.Count != 1)
        {
            throw new UsageException($"{InputFile.NameOf(dataplaneFile)}: there must be one Dataplane among the files, not {dataplanes.Count}");
        }

        PipelineSet set = PipelineCompiler.Compile(dataplanes[0], input.Resources, TimeProvider.System.GetUtcNow());
        if (output == "json")
        {
            await terminal.Output.WriteLineAsync(JsonSerializer.Serialize(ExplainDto.Of(dataplanes[0], set), OutputJson.Readable.ExplainDto));
        }
        else
        {
            ExplainText.Write(terminal.Output, ExplainDto.Of(dataplanes[0], set));
        }
    }
}

using System.CommandLine;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Resources;
using MeshMetric.Resources.Schemas;

namespace MeshMetric.Cli.Commands;

/// <summary><c>generate</c>: things made from what the program knows.</summary>
internal static class GenerateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("generate", "Generates things from what the program knows.")
    {
        CreateProfiles(terminal),
        CreateSchema(terminal),
        CreateCrd(terminal),
        CreateCompletion(terminal),
        GenerateTokenCommands.CreateDataplaneToken(terminal),
        GenerateTokenCommands.CreateUserToken(terminal),
        GenerateKeyCommands.CreateSigningKey(terminal),
        GenerateKeyCommands.CreatePublicKey(terminal),
    };

    private static Command CreateProfiles(Terminal terminal)
    {
        Option<string> output = OutputOption.Create("table", OutputDocument.Yaml, OutputDocument.Json);
        var command = new Command("profiles", "Prints the built-in profiles minimal and default, and why each entry is in. none keeps nothing, full everything.")
        {
            output,
        };
        command.SetAction(async (result, _) =>
        {
            ProfileDto[] profiles = [Describe("minimal", BuiltInProfiles.Minimal), Describe("default", BuiltInProfiles.Default)];
            await terminal.Output.WriteLineAsync(result.GetValue(output) is OutputDocument.Yaml or OutputDocument.Json
                ? OutputDocument.Write(profiles, OutputJson.Readable.ProfileDtoArray, result.GetValue(output)!)
                : string.Join(Environment.NewLine + Environment.NewLine, profiles.Select(Table)));
            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateSchema(Terminal terminal)
    {
        var kind = new Argument<string?>("KIND")
        {
            Description = $"The resource: {string.Join(", ", ResourceSchemas.Types)}; absent: a schema that takes any of them.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        kind.AcceptOnlyFromAmong([.. ResourceSchemas.Types]);
        var form = new Option<string>("--form")
        {
            Description = "The form of the documents: universal, kubernetes.",
            HelpName = "universal|kubernetes",
            DefaultValueFactory = _ => "universal",
        };
        form.AcceptOnlyFromAmong("universal", "kubernetes");
        var command = new Command("schema", "Prints the JSON Schema (2020-12) of resources, for editors and checks.") { kind, form };
        command.SetAction(async (result, _) =>
        {
            ResourceForm documents = result.GetValue(form) == "kubernetes" ? ResourceForm.Kubernetes : ResourceForm.Universal;
            await terminal.Output.WriteLineAsync(ResourceSchemas.ToJsonSchema(result.GetValue(kind), documents));
            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateCrd(Terminal terminal)
    {
        var command = new Command("crd", "Prints the Kubernetes CustomResourceDefinitions of MeshMetric, MeshMetricProfile and MeshOpenTelemetryBackend.");
        command.SetAction(async (_, _) =>
        {
            await terminal.Output.WriteAsync(ResourceSchemas.ToCustomResourceDefinitions());
            return ExitCode.Good;
        });
        return command;
    }

    private static Command CreateCompletion(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = $"The shell: {string.Join(", ", CompletionScripts.Shells)}." };
        shell.AcceptOnlyFromAmong(CompletionScripts.Shells);
        var command = new Command("completion", "Prints a script that makes a shell complete meshmetricctl's commands and options.") { shell };
        command.SetAction(async (result, _) =>
        {
            await terminal.Output.WriteLineAsync(CompletionScripts.Of(result.GetValue(shell)!));
            return ExitCode.Good;
        });
        return command;
    }

    private static ProfileDto Describe(string name, IReadOnlyList<ProfileEntry> entries) =>
        new(name, [.. entries.Select(entry => new ProfileEntryDto(entry.Selector.Type.ToString(), entry.Selector.Match, entry.Why))]);

    private static string Table(ProfileDto profile)
    {
        int width = profile.Entries.Max(entry => entry.Match.Length);
        return $"{profile.Name}:{Environment.NewLine}" + string.Join(
            Environment.NewLine,
            profile.Entries.Select(entry => $"  {entry.Type,-8}  {entry.Match.PadRight(width)}  {entry.Why}"));
    }
}

using System.CommandLine;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;

namespace MeshMetric.Cli.Commands;

/// <summary><c>generate</c>: things made from what the program knows.</summary>
internal static class GenerateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal) => new("generate", "Generates things from what the program knows.") { CreateProfiles(terminal) };

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

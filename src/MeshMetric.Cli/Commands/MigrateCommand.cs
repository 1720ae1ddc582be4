using System.CommandLine;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Resources;
using MeshMetric.Resources.Migration;

namespace MeshMetric.Cli.Commands;

/// <summary><c>migrate FILE...</c>: Kuma's metrics settings as MeshMetrics that mean the same.</summary>
internal static class MigrateCommand
{
    private const string Description = """
        Turns Kuma's resources into ones that mean the same here: the metrics block of a Mesh and of its Dataplanes, and MeshMetrics of Kuma 2.6 to 3.0.
        Wherever the meaning changes there is a comment; what can't be carried over is a comment, too, and a warning on standard error.

        Give all resources of a mesh in one run: what one policy hid of another can only be seen with both.

          kumactl get meshmetrics -o yaml > old.yaml
          meshmetricctl migrate old.yaml --from 2.9 > new.yaml
        """;

    /// <summary>Makes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to migrate; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var from = new Option<string>("--from")
        {
            Description = $"The version of Kuma, {MigrationOptions.Oldest} to {MigrationOptions.Newest}; it decides what an absent field meant.",
            HelpName = "VERSION",
            DefaultValueFactory = _ => MigrationOptions.LatestTwo.ToString(),
        };
        var environment = new Option<string?>("--environment")
        {
            Description = "Where Kuma ran; absent: the form of each document tells.",
            HelpName = "universal|kubernetes",
        };
        environment.AcceptOnlyFromAmong("universal", "kubernetes");
        Option<string> output = OutputOption.Create("yaml", "json");
        var command = new Command("migrate", Description) { files, from, environment, output };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new MigrationOptions
            {
                From = ParseVersion(result.GetValue(from)!),
                Kubernetes = result.GetValue(environment) is { } value ? value == "kubernetes" : null,
            };
            var input = new List<MigrationFile>();
            foreach (string path in result.GetValue(files)!.Distinct(StringComparer.Ordinal))
            {
                input.Add(new MigrationFile(InputFile.NameOf(path), await InputFile.ReadAsync(path, terminal, cancellationToken)));
            }

            return await WriteAsync(KumaMigration.Migrate(input, options), result.GetValue(output)!, terminal);
        });
        return command;
    }

    private static async Task<int> WriteAsync(MigrationResult result, string output, Terminal terminal)
    {
        if (result.HasErrors)
        {
            foreach (Violation violation in result.Violations)
            {
                await terminal.Output.WriteLineAsync(violation.ToString());
            }

            return ExitCode.Violations;
        }

        // Comments have no place in JSON.
        IEnumerable<string> notes = output == "json" ? result.Notes.Select(note => "note: " + note) : [];
        foreach (string line in result.Violations.Select(violation => violation.ToString()).Concat(notes).Concat(result.Warnings.Select(w => "warning: " + w)))
        {
            await terminal.Error.WriteLineAsync(line);
        }

        await terminal.Output.WriteAsync(output == "json" ? result.Json + Environment.NewLine : result.Yaml);
        return ExitCode.Good;
    }

    private static Version ParseVersion(string text)
    {
        if (Version.TryParse(text.TrimStart('v'), out Version? version))
        {
            version = new Version(version.Major, version.Minor);
            if (version >= MigrationOptions.Oldest && version <= MigrationOptions.Newest)
            {
                return version;
            }
        }

        throw new UsageException($"--from: must be a version of Kuma from {MigrationOptions.Oldest} to {MigrationOptions.Newest}, not \"{text}\"");
    }
}

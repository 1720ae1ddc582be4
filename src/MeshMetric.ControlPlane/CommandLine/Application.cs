using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>The command line of <c>meshmetric-cp</c>.</summary>
internal static class Application
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>Something outside has to be put right, or the control plane was made to stop at once.</summary>
    public const int Failure = 1;

    /// <summary>The command line, the environment or the configuration file is wrong.</summary>
    public const int Usage = 2;

    private const string RunDescription = """
        Runs the control plane until SIGTERM or SIGINT.

        It needs no flags: policies and dataplanes are kept in ./meshmetric-data, and everything listens
        on 127.0.0.1.

        Example:
          meshmetric-cp run
          curl http://127.0.0.1:5681/meshes/default/meshmetrics
          meshmetricctl apply -f policy.yaml

        Every setting is a flag, an environment variable, or an entry of the file named by --config
        (YAML, keys as the flags without dashes). The first of these wins.
        """;

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var flags = RunSettings.All.ToDictionary(setting => setting.Name, CreateOption);
        var run = new Command("run", RunDescription);
        foreach (var flag in flags.Values)
        {
            run.Add(flag);
        }

        run.SetAction((result, _) => RunControlPlaneAsync(name => result.GetValue(flags[name]) ?? []));
        var root = new RootCommand(
            "meshmetric-cp: the control plane. Stores policies and dataplanes, tells Prometheus what to scrape and agents what to do.") { run };
        root.SetAction(result => new HelpAction().Invoke(result));
        var parsed = CommandLineParser.Parse(root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return await RefuseAsync(parsed.Errors.Select(error => error.Message));
        }

        // The control plane handles signals itself: it drains.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    // The group goes before the description: the library's help has one list.
    private static Option<string[]> CreateOption(Setting setting) => new(setting.Flag)
    {
        Description = $"{setting.Group}: {setting.HelpText(RunSettings.VariablePrefix)}",
        HelpName = setting.Placeholder,
        Arity = setting.Placeholder.Length == 0 ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static async Task<int> RunControlPlaneAsync(Func<string, IReadOnlyList<string>> flags)
    {
        var (file, problems) = ConfigurationFile.Read(flags, Environment.GetEnvironmentVariable);
        if (problems.Count > 0)
        {
            return await RefuseAsync(problems);
        }

        var values = new SettingValues(RunSettings.VariablePrefix, flags, Environment.GetEnvironmentVariable, file.GetValueOrDefault);
        return RunSettings.Read(values) is { } settings ? await ControlPlaneProcess.RunAsync(settings) : await RefuseAsync(values.Problems);
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> problems)
    {
        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
        await Console.Error.WriteLineAsync("Run 'meshmetric-cp run --help' for all options.");
        return Usage;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

using MeshMetric.Settings;

namespace MeshMetric.Agent.CommandLine;

/// <summary>The command line of <c>meshmetric-dp</c>.</summary>
internal static class Application
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The policy or the dataplane is missing or wrong, or the agent was made to stop at once.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the environment is wrong.</summary>
    public const int Usage = 2;

    private const string RunDescription = """
        Runs the agent beside one Envoy until SIGTERM or SIGINT.

        It scrapes Envoy's admin endpoint and the applications that the policy names, keeps the metrics
        that the policy keeps, serves them to Prometheus on the policy's ports and pushes them to the
        policy's OpenTelemetry collectors.

        Example:
          meshmetric-dp run --policy policy.yaml --envoy-admin http://127.0.0.1:9901 \
            --name backend-1 --service backend --tag kuma.io/zone=east

        with policy.yaml:
          type: MeshMetric
          name: all
          spec:
            default:
              sidecar: { profile: default }
              applications: [{ name: orders, port: 8888 }]
              backends:
                - type: Prometheus
                  prometheus: { port: 5670 }

        Then: curl http://127.0.0.1:5670/metrics

        With a control plane in place of the policy file:
          meshmetric-dp run --cp-address https://control-plane:5681 --dataplane-file dataplane.yaml \
            --dataplane-token-file token --envoy-admin http://127.0.0.1:9901
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

        run.SetAction((result, _) => RunAgentAsync(name => result.GetValue(flags[name]) ?? []));
        var root = new RootCommand("meshmetric-dp: the agent beside each Envoy. Scrapes, filters, labels and merges metrics; serves Prometheus, pushes OTLP.")
        {
            run,
        };
        root.SetAction(result => new HelpAction().Invoke(result));
        var parsed = CommandLineParser.Parse(root, args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message)));
            await Console.Error.WriteLineAsync("Run 'meshmetric-dp run --help' for all options.");
            return Usage;
        }

        // The agent handles signals itself: it drains.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static Option<string[]> CreateOption(Setting setting) => new(setting.Flag)
    {
        Description = setting.HelpText(RunSettings.VariablePrefix),
        HelpName = setting.Placeholder,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static async Task<int> RunAgentAsync(Func<string, IReadOnlyList<string>> flags)
    {
        var values = new SettingValues(RunSettings.VariablePrefix, flags, Environment.GetEnvironmentVariable);
        if (RunSettings.Read(values) is { } settings)
        {
            return await AgentProcess.RunAsync(settings);
        }

        await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, values.Problems));
        await Console.Error.WriteLineAsync("Run 'meshmetric-dp run --help' for all options.");
        return Usage;
    }
}

using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>The command line of <c>meshmetric-cp</c>.</summary>
internal static class Application
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>Something outside has to be put right, or the control plane was made to stop at once.</summary>
    public const int Failure = 1;

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

    private static readonly RunProgram Program = new(
        "meshmetric-cp",
        "the control plane. Stores policies and dataplanes, tells Prometheus what to scrape and agents what to do.",
        RunDescription,
        RunSettings.VariablePrefix,
        RunSettings.All);

    /// <summary>Runs the program.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args) => Program.RunAsync(args, async flags =>
    {
        var (file, problems) = ConfigurationFile.Read(flags, Environment.GetEnvironmentVariable);
        if (problems.Count > 0)
        {
            return await Program.RefuseAsync(problems);
        }

        var values = new SettingValues(RunSettings.VariablePrefix, flags, Environment.GetEnvironmentVariable, file.GetValueOrDefault);
        return RunSettings.Read(values) is { } settings ? await ControlPlaneProcess.RunAsync(settings) : await Program.RefuseAsync(values.Problems);
    });
}

using System.CommandLine;

using MeshMetric.Demo;
using MeshMetric.Demo.Reporting;

using Spectre.Console;

Option<bool> once = new("--once") { Description = "Play three rounds, print the table, check that every backend got data, and end: 0 if so, 1 if not." };
Option<int?> duration = new("--duration") { Description = "End after so many seconds; without it, Ctrl-C ends the demo." };
duration.Validators.Add(result =>
{
    if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() < 1)
    {
        result.AddError("--duration takes a number of seconds, at least 1.");
    }
});
Option<bool> noPrometheus = new("--no-prometheus") { Description = "Start no real Prometheus, even if one is on the PATH." };
Option<bool> noEnvoy = new("--no-envoy") { Description = "Start no real Envoy, even if one is on the PATH." };
RootCommand command = new("""
    Shows MeshMetric at work on this machine: a shop of three services with two dataplanes each. Every dataplane has an application, a simulated
    Envoy and an agent; a control plane tells all agents what to do: they serve Prometheus and push to an OpenTelemetry collector. Where prometheus is
    on the PATH, a real one finds them by the control plane and scrapes them. Nothing is installed, nothing stays behind.
    """)
{
    once, duration, noPrometheus, noEnvoy,
};
command.SetAction(async (arguments, cancellationToken) =>
{
    IAnsiConsole console = AnsiConsole.Console;
    if (Console.IsOutputRedirected)
    {
        console.Profile.Width = ReadingTable.Width;
    }

    var options = new DemoOptions
    {
        Once = arguments.GetValue(once),
        Duration = arguments.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        UsePrometheus = !arguments.GetValue(noPrometheus),
        UseEnvoy = !arguments.GetValue(noEnvoy),
    };
    return await new DemoRun(options, console, TimeProvider.System).RunAsync(cancellationToken);
});

// Ending takes as long as the agents' last pushes.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });

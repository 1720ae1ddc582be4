using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.Scale;

/// <summary>
/// Ten thousand agents at one control plane: all come at once, wait and report, get a policy, and come back after the control plane was killed. The
/// agents are simulated, their requests are real.
/// </summary>
internal sealed partial class AgentsScale(string binary, StoreOptions store, Mesh mesh, TextWriter output)
{
    private const int Rounds = 5;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly StageTimes _stages = new();

    [GeneratedRegex(@"^meshmetric_cp_(?<what>agents\S*?state=""(?<state>\w+)""|dataplanes(?=[{ ]))\S* (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex Counts { get; }

    /// <summary>Runs it all; prints a line for each figure.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (IResourceStore empty = await ResourceStores.OpenAsync(store, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            await empty.WriteAsync([Mesh.Itself, .. Enumerable.Range(0, mesh.Policies).Select(number => Mesh.Policy(number, 5670))], cancellationToken);
        }

        ControlPlaneChild host = await ControlPlaneChild.StartAsync(binary, store, null, _stages, cancellationToken);
        using var fleet = new Fleet(host.ApiAddress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        SimulatedAgent[] agents = [.. Enumerable.Range(0, mesh.Dataplanes).Select(number => new SimulatedAgent(fleet, mesh.Dataplane(number)))];
        long start = Stopwatch.GetTimestamp();
        TimeSpan cpu = host.Cpu;
        Task[] running = [.. agents.Select(agent => agent.RunAsync(stop.Token))];
        try
        {
            await UntilAsync(() => fleet.Registrations >= agents.Length, "registered", cancellationToken);
            TimeSpan registered = Stopwatch.GetElapsedTime(start);
            await UntilAsync(() => agents.All(agent => agent.ConfiguredAt > 0), "configured", cancellationToken);
            output.WriteLine(FormattableString.Invariant(
                $"{agents.Length:N0} agents come at once | registered in {Durations.Text(registered)} ({agents.Length / registered.TotalSeconds:N0} a second), configured in {Durations.Text(Stopwatch.GetElapsedTime(start))}, CPU {Durations.Text(host.Cpu - cpu)}; {fleet.Take()}"));

            await QuietAsync(host, fleet, cancellationToken);
            await PoliciesAsync(host, fleet, agents, cancellationToken);
            host = await RestartAsync(host, fleet, agents, cancellationToken);
            await TellAsync("after a further minute", host, fleet, cancellationToken);
            foreach ((string complaint, int count) in host.Complaints)
            {
                output.WriteLine(FormattableString.Invariant($"logged {count} times | {complaint}"));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Array.ForEach(agents, agent => agent.Dispose());
            await host.DisposeAsync();
        }
    }

    private async Task QuietAsync(ControlPlaneChild host, Fleet fleet, CancellationToken cancellationToken)
    {
        await Task.Delay(Quiet / 4, cancellationToken);
        fleet.Take();
        TimeSpan cpu = host.Cpu;
        await Task.Delay(Quiet, cancellationToken);
        output.WriteLine(FormattableString.Invariant(
            $"all wait and report for {Quiet.TotalSeconds} s | {(host.Cpu - cpu) / Quiet * 100:F1} % of a core, {await host.MemoryAsync(fleet.Polls, cancellationToken)}; {fleet.Take()}"));
    }

    private async Task PoliciesAsync(ControlPlaneChild host, Fleet fleet, SimulatedAgent[] agents, CancellationToken cancellationToken)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ResourceWrite write = Mesh.Everywhere(7_000 + round);
            using var body = new StringContent(
                $$"""{"type":"{{write.Id.Type}}","mesh":"{{write.Id.Mesh}}","name":"{{write.Id.Name}}",{{write.Body[1..]}}""", Encoding.UTF8, "application/json");
            TimeSpan cpu = host.Cpu;
            long start = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await fleet.Polls.PutAsync(
                new Uri(host.ApiAddress, $"/meshes/{write.Id.Mesh}/meshmetrics/{write.Id.Name}"), body, cancellationToken);
            response.EnsureSuccessStatusCode();
            await UntilAsync(() => agents.All(agent => agent.ConfiguredAt > start), "given the policy", cancellationToken);
            var times = new Durations();
            foreach (SimulatedAgent agent in agents)
            {
                times.Add(Stopwatch.GetElapsedTime(start, agent.ConfiguredAt));
            }

            output.WriteLine($"policy written until each agent has it, round {round + 1} | {times}, last {Durations.Text(times.Longest)}, CPU {Durations.Text(host.Cpu - cpu)}");

            // They all report what they have; the next policy finds them waiting.
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
        }

        await TellAsync("after the policies", host, fleet, cancellationToken);
    }

    private async Task<ControlPlaneChild> RestartAsync(ControlPlaneChild host, Fleet fleet, SimulatedAgent[] agents, CancellationToken cancellationToken)
    {
        long registrations = fleet.Registrations;
        Uri address = host.ApiAddress;
        await host.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        fleet.Take();
        long start = Stopwatch.GetTimestamp();
        ControlPlaneChild restarted = await ControlPlaneChild.StartAsync(binary, store, address, _stages, cancellationToken);
        output.WriteLine($"killed, and started again 2 s later | ready in {Durations.Text(restarted.StartTime)}");
        await UntilAsync(() => agents.All(agent => agent.AnsweredAt > start), "back", cancellationToken);
        var times = new Durations();
        foreach (SimulatedAgent agent in agents)
        {
            times.Add(Stopwatch.GetElapsedTime(start, agent.AnsweredAt));
        }

        output.WriteLine(FormattableString.Invariant(
            $"start of the second until each agent is back | {times}, last {Durations.Text(times.Longest)}; {fleet.Registrations - registrations} registered anew; CPU {Durations.Text(restarted.Cpu)}"));
        await TellAsync("when all are back", restarted, fleet, cancellationToken);
        await Task.Delay(Quiet, cancellationToken);
        return restarted;
    }

    private async Task TellAsync(string when, ControlPlaneChild host, Fleet fleet, CancellationToken cancellationToken)
    {
        string metrics = await fleet.Polls.GetStringAsync(new Uri(host.ApiAddress, "/metrics"), cancellationToken);
        string counts = string.Join(", ", Counts.Matches(metrics).Select(match =>
            $"{(match.Groups["state"].Success ? "agents " + match.Groups["state"].Value : "dataplanes")} {match.Groups["count"].Value}"));
        output.WriteLine($"{when} | the control plane counts: {counts}; {await host.MemoryAsync(fleet.Polls, cancellationToken)}; {fleet.Take()}");
    }

    private static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"Not all agents were {what} within {Patience.TotalMinutes} minutes."));
            }

            await Task.Delay(10, cancellationToken);
        }
    }
}

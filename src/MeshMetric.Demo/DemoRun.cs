using MeshMetric.Agent;
using MeshMetric.ControlPlane;
using MeshMetric.Demo.Reporting;
using MeshMetric.Demo.Shop;

using Spectre.Console;

namespace MeshMetric.Demo;

/// <summary>One run of the demo: starts the shop, shows it, ends it.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="console">Where it shows.</param>
/// <param name="time">Clock.</param>
internal sealed class DemoRun(DemoOptions options, IAnsiConsole console, TimeProvider time)
{
    private const int OnceRounds = 3;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>How long <c>--once</c> waits for what is still missing after its rounds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Rounds between two tables where the output is not a terminal.</summary>
    private const int RoundsPerPlainTable = 10;

    private bool IsTerminal => console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;

    /// <returns>0; with <see cref="DemoOptions.Once"/> 1 when something is missing.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using RunningShop shop = await RunningShop.StartAsync(options, time, cancellationToken);

            // Past the console's line wrapping: a URL over two lines is no link.
            await console.Profile.Out.Writer.WriteLineAsync(shop.Describe());
            if (options.Once)
            {
                return await RunOnceAsync(shop, cancellationToken);
            }

            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (options.Duration is { } duration)
            {
                end.CancelAfter(duration);
            }

            try
            {
                await (IsTerminal ? ShowLiveAsync(shop, end.Token) : ShowPlainAsync(shop, end.Token));
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                console.WriteLine("Stopping.");
            }

            return 0;
        }
        catch (Exception exception) when (exception is AgentStartException or ControlPlaneStartException)
        {
            console.WriteLine(exception.Message);
            return 1;
        }
    }

    private async Task<int> RunOnceAsync(RunningShop shop, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        IReadOnlyList<string> missing = [];
        IReadOnlyList<DataplaneReading> readings = [];
        for (int round = 1; round <= OnceRounds || (missing.Count > 0 && time.GetElapsedTime(started) < Patience); round++)
        {
            await shop.PlayRoundAsync(scrape: true, cancellationToken);
            await Task.Delay(Round, time, cancellationToken);
            readings = shop.Read();
            int? prometheusUp = shop.Prometheus is null ? null : await shop.Prometheus.CountUpAsync(cancellationToken);
            missing = MissingData.Find(readings, ShopPolicies.SecondCollectorService, prometheusUp);
        }

        WriteTable(readings);
        if (missing.Count == 0)
        {
            console.WriteLine("Every backend got data.");
            return 0;
        }

        console.WriteLine("Missing:");
        foreach (string sentence in missing)
        {
            console.Write(new Text($"  {sentence}\n"));
        }

        console.WriteLine("The last log lines:");
        console.Write(new Text(string.Join('\n', shop.Log.LastLines) + "\n"));
        return 1;
    }

    private Task ShowLiveAsync(RunningShop shop, CancellationToken cancellationToken)
    {
        console.WriteLine("Ctrl-C ends it.");
        return console.Live(ReadingTable.Build(shop.Read(), terminal: true)).StartAsync(async live =>
        {
            while (true)
            {
                await shop.PlayRoundAsync(scrape: shop.Prometheus is null, cancellationToken);
                await Task.Delay(Round, time, cancellationToken);
                live.UpdateTarget(ReadingTable.Build(shop.Read(), terminal: true));
            }
        });
    }

    private async Task ShowPlainAsync(RunningShop shop, CancellationToken cancellationToken)
    {
        for (int round = 1; ; round++)
        {
            await shop.PlayRoundAsync(scrape: shop.Prometheus is null, cancellationToken);
            await Task.Delay(Round, time, cancellationToken);
            if (round % RoundsPerPlainTable == 1)
            {
                WriteTable(shop.Read());
            }
        }
    }

    private void WriteTable(IReadOnlyList<DataplaneReading> readings) => console.Write(ReadingTable.Build(readings, IsTerminal));
}

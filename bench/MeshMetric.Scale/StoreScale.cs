using System.Diagnostics;
using System.Globalization;

using MeshMetric.Resources;
using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.Scale;

/// <summary>What a store takes to keep a large mesh.</summary>
internal sealed class StoreScale(StoreOptions options, Mesh mesh, TextWriter output)
{
    private const int WritesPerSeed = 500;
    private const int Singles = 500;
    private const int Beats = 1_000;
    private const int Rounds = 5;

    /// <summary>Fills the store and measures; prints a line for each figure.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (IResourceStore store = await OpenAsync(cancellationToken))
        {
            await TellAsync("seed: everything, 500 resources a transaction", () => SeedAsync(store, mesh, cancellationToken));
        }

        IResourceStore? opened = null;
        await TellAsync("open it again", async () => opened = await OpenAsync(cancellationToken));
        await using IResourceStore full = opened!;

        await TellAsync("list all dataplanes", Rounds, _ => full.ListAsync(new ResourceQuery { Type = "Dataplane" }, cancellationToken));
        await TellAsync("list everything", Rounds, _ => full.ListAsync(new ResourceQuery(), cancellationToken));
        await TellAsync(
            "a page of 100 at 5,000, with the total",
            Singles,
            _ => full.ListAsync(new ResourceQuery { Type = "Dataplane", Offset = 5_000, Size = 100 }, cancellationToken));
        await TellAsync(
            "list by label",
            Rounds,
            _ => full.ListAsync(new ResourceQuery { Labels = new Dictionary<string, string> { ["team"] = "service-001" } }, cancellationToken));
        await TellAsync("get one", Singles, number => full.GetAsync(mesh.Dataplane(number % mesh.Dataplanes).Id, cancellationToken));
        await TellAsync("write one policy, nobody else writes", Singles, number => full.WriteAsync([Mesh.Policy(1, 1024 + number)], cancellationToken));
        await TellAsync(
            string.Create(CultureInfo.InvariantCulture, $"{Beats} heartbeats at once, a call each"),
            Rounds,
            round => Task.WhenAll(Enumerable.Range(0, Beats).Select(number => full.WriteAsync([Mesh.Insight(number, round + 1)], cancellationToken))));
        await TellAsync(
            string.Create(CultureInfo.InvariantCulture, $"{Beats} heartbeats in one call"),
            Rounds,
            round => full.WriteAsync([.. Enumerable.Range(0, Beats).Select(number => Mesh.Insight(number, round + 100))], cancellationToken));
        await WatchAsync(full, cancellationToken);
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        output.WriteLine(FormattableString.Invariant(
            $"memory of this process | heap {GC.GetTotalMemory(true) >> 20} MiB, resident {process.WorkingSet64 >> 20} MiB, peak {process.PeakWorkingSet64 >> 20} MiB"));
    }

    /// <summary>Fills a store.</summary>
    public static async Task SeedAsync(IResourceStore store, Mesh mesh, CancellationToken cancellationToken)
    {
        foreach (ResourceWrite[] part in mesh.All().Chunk(WritesPerSeed))
        {
            IReadOnlyList<WriteResult> results = await store.WriteAsync(part, cancellationToken);
            if (results.FirstOrDefault(result => !result.IsWritten) is { } refused)
            {
                throw new InvalidOperationException($"Refused: {refused.Outcome}");
            }
        }
    }

    private async Task WatchAsync(IResourceStore writer, CancellationToken cancellationToken)
    {
        // With PostgreSQL through another instance, as it is with several control planes; a file has only one.
        IResourceStore? other = options.Kind == StoreKind.Postgres ? await OpenAsync(cancellationToken) : null;
        await using IAsyncEnumerator<StoreChange> watch = (other ?? writer).WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await watch.MoveNextAsync();
        var times = new Durations();
        for (int number = 0; number < Singles; number++)
        {
            ResourceId id = Mesh.Policy(2, 0).Id;
            long start = Stopwatch.GetTimestamp();
            Task write = writer.WriteAsync([Mesh.Policy(2, 1024 + number)], cancellationToken);
            do
            {
                await watch.MoveNextAsync();
            }
            while (watch.Current.Id != id);
            times.Add(Stopwatch.GetElapsedTime(start));
            await write;
        }

        output.WriteLine($"write of a policy until a watcher is told{(other is null ? "" : ", at another instance")} | {times}");
        if (other is not null)
        {
            await other.DisposeAsync();
        }
    }

    private Task<IResourceStore> OpenAsync(CancellationToken cancellationToken) =>
        ResourceStores.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);

    private async Task TellAsync(string what, Func<Task> action)
    {
        var durations = new Durations();
        await durations.MeasureAsync(action);
        await output.WriteLineAsync($"{what} | {durations}");
    }

    private async Task TellAsync(string what, int times, Func<int, Task> action)
    {
        // Once for the compiler and the caches.
        await action(times);
        var durations = new Durations();
        for (int number = 0; number < times; number++)
        {
            await durations.MeasureAsync(() => action(number));
        }

        await output.WriteLineAsync($"{what} | {durations}");
    }
}

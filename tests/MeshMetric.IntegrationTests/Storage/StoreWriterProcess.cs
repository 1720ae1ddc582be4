using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>A process that writes into a store and says what was acknowledged.</summary>
internal static class StoreWriterProcess
{
    /// <summary>Starts it.</summary>
    /// <param name="kind"><c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="place">The directory, or the connection string.</param>
    /// <param name="prefix">What its names begin with.</param>
    public static RunningProgram Start(string kind, string place, string prefix) => Program.Start([.. Arguments, kind, place, prefix]);

    /// <summary>Runs it to its end.</summary>
    public static Task<ProgramResult> RunAsync(string kind, string place, string prefix, CancellationToken cancellationToken) =>
        Program.RunAsync([.. Arguments, kind, place, prefix], ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>Kills it and reads what it said until then.</summary>
    public static async Task<IReadOnlyList<string>> KillAsync(RunningProgram writer, CancellationToken cancellationToken)
    {
        await writer.SignalAsync("KILL", cancellationToken);
        await writer.WaitForExitAsync(cancellationToken);

        // The last line may be cut off; then its end, and with it the acknowledgement, was not sent.
        return [.. writer.Lines.Where(line => line.Count(character => character == '-') == 2)];
    }

    /// <summary>Fails unless the store has everything that was acknowledged.</summary>
    public static async Task AssertHasAsync(IResourceStore store, IEnumerable<string> acknowledged, CancellationToken cancellationToken)
    {
        HashSet<string> there =
            [.. (await store.ListAsync(new ResourceQuery { Type = "Thing" }, cancellationToken)).Items.Select(item => item.Id.Name)];
        string[] lost = [.. acknowledged.Where(name => !there.Contains(name))];
        Assert.True(lost.Length == 0, $"{lost.Length} acknowledged writes are lost, {there.Count} are there: {string.Join(", ", lost.Take(5))}");
    }

    /// <summary>What it writes.</summary>
    public static ResourceId Id(string name) => new("Thing", "", name);

    private static RealProgram Program { get; } = RealProgram.At("dotnet");

    private static string[] Arguments { get; } = ["exec", Path.Combine(AppContext.BaseDirectory, "MeshMetric.StoreWriter.dll")];
}

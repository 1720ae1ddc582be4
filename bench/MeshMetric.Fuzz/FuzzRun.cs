using System.Diagnostics;

namespace MeshMetric.Fuzz;

/// <summary>Runs a target on changed inputs until the time is up, and says what was found.</summary>
internal sealed class FuzzRun(FuzzTarget target, TextWriter output)
{
    /// <summary>Below this an input's time says more about the machine than about the input.</summary>
    private const int SmallestTimed = 16 * 1024;

    private const double ShortestTimedMilliseconds = 10;

    /// <summary>For eight times the input; between eight times, which linear time takes, and sixty-four. Caches and the collector take their share.</summary>
    private const double MostGrowth = 24;

    private readonly Mutator _mutator = new(target);

    /// <summary>Not the clock: the machine may be busy with other things.</summary>
    private static TimeSpan CpuTime => Environment.CpuUsage.TotalTime;

    /// <summary>Runs.</summary>
    /// <param name="duration">For how long.</param>
    /// <param name="seed">The first seed; the next inputs have the next ones.</param>
    /// <returns>The number of findings.</returns>
    public int Run(TimeSpan duration, int seed)
    {
        long bytes = 0;
        int inputs = 0;
        int findings = 0;
        (double PerByte, int Seed, int Length) slowest = default;
        var clock = Stopwatch.StartNew();
        TimeSpan told = TimeSpan.Zero;
        while (clock.Elapsed < duration)
        {
            byte[] input = _mutator.Make(seed + inputs);
            TimeSpan started = CpuTime;
            if (!TryRun(input, seed + inputs))
            {
                findings++;
            }

            double perByte = (CpuTime - started).TotalNanoseconds / Math.Max(input.Length, 1);
            if (input.Length >= SmallestTimed && perByte > slowest.PerByte)
            {
                slowest = (perByte, seed + inputs, input.Length);
            }

            bytes += input.Length;
            inputs++;
            if (clock.Elapsed - told > TimeSpan.FromMinutes(1))
            {
                told = clock.Elapsed;
                Tell($"  {told.TotalMinutes:F0} min: {inputs:N0} inputs, {bytes / 1e6:N0} MB, {findings} findings");
            }
        }

        Tell($"{target.Name}: {inputs:N0} inputs, {bytes / 1e6:N0} MB in {clock.Elapsed.TotalSeconds:F0} s, {findings} findings; "
            + $"slowest of {SmallestTimed / 1024} KiB and more: {slowest.PerByte:F0} ns a byte (seed {slowest.Seed}, {slowest.Length:N0} bytes)");
        return findings;
    }

    /// <summary>Runs the shapes that are made to hurt at one size and at eight times the size, and prints how the time grew.</summary>
    public int RunShapes(int bytes)
    {
        int findings = 0;
        foreach ((string name, Func<int, string> make) in target.Shapes)
        {
            double small = Best(make(bytes));
            double large = Best(make(bytes * 8));
            double growth = large / small;
            bool linear = growth < MostGrowth || large < ShortestTimedMilliseconds;
            findings += linear ? 0 : 1;
            Tell($"  {name,-32} {bytes / 1024,6} KiB {small,9:F1} ms   {bytes * 8 / 1024,6} KiB {large,9:F1} ms of CPU   x{growth:F1}{(linear ? "" : "  MORE THAN LINEAR")}");
        }

        return findings;
    }

    private double Best(string text)
    {
        byte[] input = System.Text.Encoding.UTF8.GetBytes(text);
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            TimeSpan started = CpuTime;
            _ = TryRun(input, -1);
            best = Math.Min(best, (CpuTime - started).TotalMilliseconds);
        }

        return best;
    }

    private bool TryRun(byte[] input, int seed)
    {
        try
        {
            target.Run(input);
            return true;
        }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell($"FINDING, {target.Name} seed {seed}: {exception}");
            return false;
        }
    }

    private void Tell(string text) => output.WriteLine(text);
}

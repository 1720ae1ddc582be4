namespace MeshMetric.Demo.Simulation;

/// <summary>
/// The traffic behind one scope of stats (a cluster, a listener, a connection manager): a pure function of the time since the start, so that two
/// reads at one instant agree and a test can name the numbers it expects.
/// </summary>
internal sealed class Traffic
{
    /// <summary>Response codes and how many of a thousand requests end with each.</summary>
    private static readonly (int Code, int PerThousand)[] Mix =
        [(200, 902), (201, 31), (204, 12), (304, 17), (400, 6), (401, 3), (404, 17), (429, 2), (500, 3), (503, 6), (504, 1)];

    private readonly Cycle _codes;
    private readonly double _requestsPerSecond;
    private readonly double _phase;

    public Traffic(Random random, double requestsPerSecond, double medianMilliseconds)
    {
        _requestsPerSecond = requestsPerSecond;
        _phase = random.NextDouble() * Math.Tau;
        Latency = new HistogramShape(random, medianMilliseconds);
        int[] slots = [.. Mix.SelectMany((entry, index) => Enumerable.Repeat(index, entry.PerThousand))];
        random.Shuffle(slots);
        _codes = new Cycle(slots, Mix.Length);
    }

    public static IEnumerable<int> Codes => Mix.Select(entry => entry.Code);

    public HistogramShape Latency { get; }

    /// <summary>Requests that ended within <paramref name="elapsed"/>: load that swings by half around its mean every minute.</summary>
    public long Requests(TimeSpan elapsed)
    {
        const double Period = 60;
        double seconds = elapsed.TotalSeconds;
        double swing = 0.5 * Period / Math.Tau * (Math.Cos(_phase) - Math.Cos((Math.Tau * seconds / Period) + _phase));
        return (long)Math.Floor(_requestsPerSecond * (seconds + swing));
    }

    /// <summary>How many of the first <paramref name="requests"/> requests ended with a code, or with a class of codes (2 for 2xx).</summary>
    public long Responses(int codeOrClass, long requests)
    {
        long count = 0;
        for (int i = 0; i < Mix.Length; i++)
        {
            if (Mix[i].Code == codeOrClass || Mix[i].Code / 100 == codeOrClass)
            {
                count += _codes.Count(i, requests);
            }
        }

        return count;
    }

    /// <summary>A level between 0 and <paramref name="high"/> that rises and falls.</summary>
    public long Level(long high, TimeSpan elapsed) =>
        (long)Math.Round(high * (0.5 + (0.5 * Math.Sin((elapsed.TotalSeconds / 7) + _phase))));
}

using System.Globalization;

namespace MeshMetric.Demo.Simulation;

/// <summary>How a stat's value follows from traffic and time. The catalogues write it as text; see <see cref="Parse"/>.</summary>
/// <param name="Of">What the value follows.</param>
/// <param name="Argument">Constant, highest level or response code.</param>
/// <param name="Times">Factor.</param>
/// <param name="DividedBy">Divisor.</param>
internal readonly record struct StatFormula(StatQuantity Of, long Argument, long Times, long DividedBy)
{
    /// <summary>Reads a formula.</summary>
    /// <param name="text">
    /// <c>-</c> never written; <c>=3</c> a constant; <c>~8</c> a level between 0 and 8; <c>code503</c>, <c>class5</c> responses; <c>rq</c>
    /// requests, <c>cx</c> connections, <c>up</c> seconds since the start, <c>tick</c> five-second intervals; these four optionally with
    /// <c>*n</c> or <c>/n</c> behind them.
    /// </param>
    public static StatFormula Parse(ReadOnlySpan<char> text)
    {
        if (text is "-")
        {
            return new StatFormula(StatQuantity.NeverWritten, 0, 1, 1);
        }

        if (text[0] is '=' or '~')
        {
            return new StatFormula(text[0] == '=' ? StatQuantity.Constant : StatQuantity.Level, Number(text[1..]), 1, 1);
        }

        if (text.StartsWith("code", StringComparison.Ordinal) || text.StartsWith("class", StringComparison.Ordinal))
        {
            return new StatFormula(StatQuantity.Responses, Number(text[(text[1] == 'o' ? 4 : 5)..]), 1, 1);
        }

        int operation = text.IndexOfAny('*', '/');
        ReadOnlySpan<char> word = operation < 0 ? text : text[..operation];
        long number = operation < 0 ? 1 : Number(text[(operation + 1)..]);
        bool divides = operation >= 0 && text[operation] == '/';
        StatQuantity of = word switch
        {
            "rq" => StatQuantity.Requests,
            "cx" => StatQuantity.Connections,
            "up" => StatQuantity.Uptime,
            "tick" => StatQuantity.Ticks,
            _ => throw new FormatException($"'{text}' is not a formula."),
        };
        return new StatFormula(of, 0, divides ? 1 : number, divides ? number : 1);
    }

    /// <summary>The value at a moment; <see langword="null"/> when the stat has never been written by then.</summary>
    public long? Evaluate(in TrafficMoment moment)
    {
        long value = Of switch
        {
            StatQuantity.Requests => moment.Requests,
            StatQuantity.Connections => moment.Connections,
            StatQuantity.Uptime => (long)moment.Elapsed.TotalSeconds,
            StatQuantity.Ticks => (long)moment.Elapsed.TotalSeconds / 5,
            StatQuantity.Responses => moment.Traffic.Responses((int)Argument, moment.Requests),
            StatQuantity.Level => moment.Traffic.Level(Argument, moment.Elapsed),
            _ => Argument,
        };
        value = value * Times / DividedBy;

        // Envoy marks a stat as used when it is written: a gauge stays used at zero, a counter that was never incremented isn't.
        bool written = Of is StatQuantity.Constant or StatQuantity.Level or StatQuantity.Uptime || value > 0;
        return Of != StatQuantity.NeverWritten && written ? value : null;
    }

    private static long Number(ReadOnlySpan<char> text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>What a <see cref="StatFormula"/> follows.</summary>
internal enum StatQuantity
{
    NeverWritten,
    Constant,
    Level,
    Requests,
    Connections,
    Uptime,
    Ticks,
    Responses,
}

/// <summary>A scope's traffic at one instant, computed once a render.</summary>
internal readonly struct TrafficMoment(Traffic traffic, TimeSpan elapsed)
{
    /// <summary>How many requests share a connection.</summary>
    private const int RequestsPerConnection = 40;

    public Traffic Traffic { get; } = traffic;

    public TimeSpan Elapsed { get; } = elapsed;

    public long Requests { get; } = traffic.Requests(elapsed);

    public long Connections => (Requests + RequestsPerConnection - 1) / RequestsPerConnection;
}

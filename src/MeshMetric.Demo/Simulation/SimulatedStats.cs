using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;

namespace MeshMetric.Demo.Simulation;

/// <summary>
/// Every stat of one simulated Envoy, and how Envoy would write them. Holds no clock: the caller says how old the process is, and the same age
/// gives the same bytes. Immutable and thread-safe.
/// </summary>
/// <param name="families">In output order.</param>
/// <param name="scopes">The traffic that <see cref="SimulatedStat.Scope"/> points to.</param>
internal sealed class SimulatedStats(IReadOnlyList<StatFamily> families, IReadOnlyList<Traffic> scopes)
{
    private const int FlushBytes = 64 * 1024;

    public IReadOnlyList<StatFamily> Families { get; } = families;

    /// <summary>Writes Prometheus text as Envoy does: TYPE lines only, braces always, parts by kind and sorted by name in each.</summary>
    /// <param name="request">Which stats.</param>
    /// <param name="age">Time since the process started.</param>
    /// <param name="output">Where to; flushed along the way, completed by the caller.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Lines written.</returns>
    public async ValueTask<long> WritePrometheusAsync(
        StatsRequest request, TimeSpan age, PipeWriter output, CancellationToken cancellationToken)
    {
        TrafficMoment[] moments = [.. scopes.Select(traffic => new TrafficMoment(traffic, age))];
        long lines = 0;
        foreach (StatFamily family in Families)
        {
            if (!request.Wants(family.Kind))
            {
                continue;
            }

            lines += WriteFamily(family, request, moments, output);
            if (output.UnflushedBytes > FlushBytes && (await output.FlushAsync(cancellationToken)).IsCompleted)
            {
                return lines;
            }
        }

        await output.FlushAsync(cancellationToken);
        return lines;
    }

    /// <summary>Writes <c>/stats</c> without a format: <c>raw.name: value</c>, one a line, histograms as their count.</summary>
    public void WritePlain(StatsRequest request, TimeSpan age, IBufferWriter<byte> output)
    {
        foreach (StatFamily family in Families.Where(family => request.Wants(family.Kind)))
        {
            foreach (SimulatedStat stat in family.Stats)
            {
                long? value = stat.Template.Formula.Evaluate(new TrafficMoment(scopes[stat.Scope], age));
                if ((value is null && request.UsedOnly) || !Matches(request.Filter, stat))
                {
                    continue;
                }

                string text = family.Kind switch
                {
                    StatKind.Histogram when value is null => "No recorded values",
                    StatKind.TextReadout => "\"simulated\"",
                    _ => $"{value ?? 0}",
                };
                Encoding.UTF8.GetBytes($"{stat.RawName}: {text}\n", output);
            }
        }
    }

    /// <summary>Lines that <see cref="WritePrometheusAsync"/> would write for the used stats.</summary>
    public int CountLines(TimeSpan age)
    {
        TrafficMoment[] moments = [.. scopes.Select(traffic => new TrafficMoment(traffic, age))];
        int lines = 0;
        foreach (StatFamily family in Families.Where(family => family.Kind != StatKind.TextReadout))
        {
            int used = family.Stats.Count(stat => stat.Template.Formula.Evaluate(moments[stat.Scope]) is not null);
            lines += used == 0 ? 0 : 1 + (used * (family.Kind == StatKind.Histogram ? HistogramShape.UpperBounds.Count + 2 : 1));
        }

        return lines;
    }

    private static long WriteFamily(StatFamily family, StatsRequest request, TrafficMoment[] moments, IBufferWriter<byte> output)
    {
        var writer = new StatsTextWriter(output);
        bool headed = false;
        foreach (SimulatedStat stat in family.Stats)
        {
            TrafficMoment moment = moments[stat.Scope];
            long? value = stat.Template.Formula.Evaluate(moment);
            if ((value is null && request.UsedOnly) || !Matches(request.Filter, stat))
            {
                continue;
            }

            if (!headed)
            {
                writer.Type(family);
                headed = true;
            }

            writer.Stat(family, stat, value ?? 0, moment.Traffic.Latency);
        }

        if (headed && request.BlankLines)
        {
            writer.BlankLine();
        }

        return writer.Complete();
    }

    private static bool Matches(Regex? filter, SimulatedStat stat) => filter is null || filter.IsMatch(stat.RawName);
}

/// <summary>Stats that Envoy's output lists under one TYPE line.</summary>
/// <param name="Name">Name in the exposition.</param>
/// <param name="Kind">Type.</param>
/// <param name="Stats">At least one.</param>
internal sealed record StatFamily(byte[] Name, StatKind Kind, IReadOnlyList<SimulatedStat> Stats);

/// <summary>One stat.</summary>
/// <param name="Prefix">Raw name of its scope, with the dot at the end.</param>
/// <param name="Template">Its name below the scope and its value.</param>
/// <param name="Labels">What stands between the braces, UTF-8, possibly empty.</param>
/// <param name="Scope">Index of its traffic.</param>
internal sealed record SimulatedStat(string Prefix, StatTemplate Template, byte[] Labels, int Scope)
{
    /// <summary>Dotted name before tag extraction; what <c>filter</c> looks at.</summary>
    public string RawName => Prefix + Template.Name;
}

using System.Text.RegularExpressions;

namespace MeshMetric.Demo.Simulation;

/// <summary>What a request to <c>/stats</c> asks for.</summary>
internal sealed record StatsRequest
{
    /// <summary>Only stats that were ever written.</summary>
    public bool UsedOnly { get; init; }

    /// <summary>Looked for in raw names, unanchored; <see langword="null"/> keeps all.</summary>
    public Regex? Filter { get; init; }

    /// <summary>Only one kind; <see langword="null"/> for all.</summary>
    public StatKind? Kind { get; init; }

    /// <summary>Whether text readouts appear as gauges.</summary>
    public bool TextReadouts { get; init; }

    /// <summary>Prometheus text rather than Envoy's own lines.</summary>
    public bool Prometheus { get; init; }

    /// <summary>An empty line after each family, as older releases write; no parameter sets this.</summary>
    public bool BlankLines { get; init; }

    public bool Wants(StatKind kind) =>
        (Kind is null || Kind == kind) && (kind != StatKind.TextReadout || TextReadouts || !Prometheus || Kind == StatKind.TextReadout);

    /// <summary>Reads a query as Envoy's admin endpoint does: <c>usedonly</c> counts by presence, unknown parameters are ignored.</summary>
    /// <param name="query">The query's parameters.</param>
    /// <param name="prometheusPath">Whether the path was <c>/stats/prometheus</c>.</param>
    /// <param name="error">What Envoy would answer with status 400.</param>
    /// <returns>The request, or <see langword="null"/> with <paramref name="error"/> set.</returns>
    public static StatsRequest? Parse(IQueryCollection query, bool prometheusPath, out string? error)
    {
        string format = query["format"].LastOrDefault() ?? string.Empty;
        if (!prometheusPath && format is not ("" or "text" or "prometheus"))
        {
            error = "usage: /stats?format=(json|prometheus|text)\n\n";
            return null;
        }

        if (query["histogram_buckets"].LastOrDefault() is not (null or "" or "cumulative"))
        {
            error = "unsupported prometheus histogram bucket mode";
            return null;
        }

        StatKind? kind = null;
        if (query["type"].LastOrDefault() is { Length: > 0 } type && type != "All")
        {
            kind = type switch
            {
                "Counters" => StatKind.Counter,
                "Gauges" => StatKind.Gauge,
                "TextReadouts" => StatKind.TextReadout,
                "Histograms" => StatKind.Histogram,
                _ => null,
            };
            if (kind is null)
            {
                error = "invalid &type= param";
                return null;
            }
        }

        Regex? filter = null;
        if (query["filter"].LastOrDefault() is { Length: > 0 } pattern)
        {
            try
            {
                filter = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                error = "Invalid re2 regex";
                return null;
            }
        }

        error = null;
        return new StatsRequest
        {
            UsedOnly = query.ContainsKey("usedonly"),
            TextReadouts = query.ContainsKey("text_readouts"),
            Filter = filter,
            Kind = kind,
            Prometheus = prometheusPath || format == "prometheus",
        };
    }
}

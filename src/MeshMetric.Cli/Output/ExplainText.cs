using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>The pipelines of a dataplane for people to read.</summary>
internal static class ExplainText
{
    /// <summary>Writes everything.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="explained">What holds.</param>
    /// <param name="filters">Per pipeline the filter that Envoy is asked with, where that is known.</param>
    public static void Write(TextWriter output, ExplainDto explained, IReadOnlyList<string>? filters = null)
    {
        output.WriteLine($"Dataplane {explained.Dataplane.Mesh}/{explained.Dataplane.Name}");
        if (explained.Pipelines.Count == 0)
        {
            output.WriteLine("  no pipeline: no matching policy declares a backend");
        }

        for (int i = 0; i < explained.Pipelines.Count; i++)
        {
            output.WriteLine();
            output.WriteLine($"Pipeline {i + 1}");
            Write(output, explained.Pipelines[i], filters?[i]);
        }

        WriteWarnings(output, explained.Warnings);
        if (explained.NextChange is { } instant)
        {
            output.WriteLine();
            output.WriteLine($"This changes by itself at {instant}, when a policy expires.");
        }
    }

    /// <summary>Writes the warnings, if there are any.</summary>
    public static void WriteWarnings(TextWriter output, IReadOnlyList<WarningDto> warnings)
    {
        if (warnings.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("Warnings");
            foreach (WarningDto warning in warnings)
            {
                output.WriteLine($"  {string.Join(": ", new[] { warning.Policy, warning.Field, warning.Reason }.Where(part => !string.IsNullOrEmpty(part)))}");
            }
        }
    }

    /// <summary>A backend in one line.</summary>
    public static string Describe(BackendDto backend) => backend switch
    {
        PrometheusDto p => $"Prometheus {p.ClientId ?? "(default client)"} port {p.Port} path {p.Path} TLS {p.Tls.Mode}  <- {p.From}",
        OpenTelemetryDto o => $"OpenTelemetry {o.Endpoint} {o.Protocol} every {o.RefreshInterval}  <- {o.From}",
        _ => "",
    };

    private static void Write(TextWriter output, PipelineDto pipeline, string? filter)
    {
        foreach (BackendDto backend in pipeline.Backends)
        {
            output.WriteLine($"  backend   {Describe(backend)}");
        }

        SidecarDto sidecar = pipeline.Sidecar;
        string usedOnly = sidecar.UsedOnly ? "used only" : "also unused";
        output.WriteLine($"  sidecar   {(sidecar.Regex is { } regex ? $"regex {regex}" : $"profile {sidecar.Profile}")}, {usedOnly}");
        Write(output, "include", sidecar.Include);
        Write(output, "exclude", sidecar.Exclude);
        if (filter is not null)
        {
            output.WriteLine($"  filter    {filter}");
        }

        foreach (ApplicationDto application in pipeline.Applications)
        {
            string name = application.Name is { } given ? given + " " : "";
            output.WriteLine($"  app       {name}{application.Scheme ?? "http"}://{application.Address}:{application.Port}{application.Path}");
            Write(output, "include", application.Include ?? []);
            Write(output, "exclude", application.Exclude ?? []);
        }

        foreach ((string name, string value) in pipeline.Labels)
        {
            output.WriteLine($"  label     {name}={value}");
        }

        if (pipeline.Limits is { } limits)
        {
            output.WriteLine($"  limits    series {limits.Series?.ToString() ?? "-"}, bytes {limits.Bytes?.ToString() ?? "-"}, {limits.OnExceeded}");
            foreach (string level in limits.Levels ?? [])
            {
                output.WriteLine($"            over them {level}");
            }
        }

        foreach ((string field, OriginDto origin) in pipeline.Provenance.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            string over = origin.Over.Count > 0 ? $" over {string.Join(", ", origin.Over)}" : "";
            output.WriteLine($"  from      {field}: {origin.Policy}{over}");
        }
    }

    private static void Write(TextWriter output, string word, IReadOnlyList<SelectorDto> selectors)
    {
        foreach (SelectorDto selector in selectors)
        {
            output.WriteLine($"            {word} {selector.Type} {selector.Match}");
        }
    }
}

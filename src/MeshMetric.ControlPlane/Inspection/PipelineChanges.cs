using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Says in words how one set of pipelines differs from another, backend by backend. Pure.</summary>
internal static class PipelineChanges
{
    /// <summary>The differences, one sentence each.</summary>
    /// <param name="before">What holds.</param>
    /// <param name="after">What would hold.</param>
    public static IReadOnlyList<string> Between(PipelineSet before, PipelineSet after)
    {
        var changes = new List<string>();
        var old = ByBackend(before);
        var young = ByBackend(after);
        foreach (var (name, (backend, pipeline)) in young)
        {
            if (!old.TryGetValue(name, out var was))
            {
                changes.Add($"{name}: added, {Describe(pipeline)}");
                continue;
            }

            var fields = Fields(was.Pipeline, pipeline).ToList();
            if (!(was.Backend with { From = "" }).Equals(backend with { From = "" }))
            {
                fields.Insert(0, backend is PrometheusBackend port && was.Backend is PrometheusBackend wasPort
                    ? $"endpoint :{wasPort.Port}{wasPort.Path} -> :{port.Port}{port.Path}"
                    : "its own block changes");
            }

            if (fields.Count > 0)
            {
                changes.Add($"{name}: {string.Join("; ", fields)}");
            }
        }

        changes.AddRange(old.Keys.Where(name => !young.ContainsKey(name)).Select(name => $"{name}: removed"));
        if (changes.Count == 0)
        {
            changes.Add("the same data; what it comes from, or its warnings, change");
        }

        return changes;
    }

    /// <summary>Whether two pipelines keep the same series, as far as can be said without looking at any.</summary>
    public static bool KeepTheSame(Pipeline a, Pipeline b) => !Fields(a, b).Any(field => !field.StartsWith("labels", StringComparison.Ordinal));

    /// <summary>What an agent calls a backend in its reports.</summary>
    public static string ReportedName(PipelineBackend backend) => backend switch
    {
        PrometheusBackend prometheus => $":{prometheus.Port}{prometheus.Path}",
        OpenTelemetryBackend collector => collector.DisplayEndpoint,
        _ => "",
    };

    private static Dictionary<string, (PipelineBackend Backend, Pipeline Pipeline)> ByBackend(PipelineSet set)
    {
        var byName = new Dictionary<string, (PipelineBackend, Pipeline)>(StringComparer.Ordinal);
        foreach (var pipeline in set.Pipelines)
        {
            foreach (var backend in pipeline.Backends)
            {
                byName.TryAdd(
                    backend switch
                    {
                        PrometheusBackend prometheus => $"Prometheus {prometheus.ClientId ?? "(default client)"}",
                        OpenTelemetryBackend collector => $"OpenTelemetry {collector.Protocol.ToString().ToLowerInvariant()} {collector.DisplayEndpoint}",
                        _ => backend.GetType().Name,
                    },
                    (backend, pipeline));
            }
        }

        return byName;
    }

    private static IEnumerable<string> Fields(Pipeline before, Pipeline after)
    {
        if (Sidecar(before) != Sidecar(after))
        {
            yield return $"sidecar {Sidecar(before)} -> {Sidecar(after)}";
        }
        else if (!before.Sidecar.Equals(after.Sidecar))
        {
            yield return "sidecar include, exclude or profile change";
        }

        var old = before.Applications.ToDictionary(Name, StringComparer.Ordinal);
        var young = after.Applications.ToDictionary(Name, StringComparer.Ordinal);
        foreach (var (name, application) in young)
        {
            if (!old.TryGetValue(name, out var was))
            {
                yield return $"application {name} added";
            }
            else if (!was.Equals(application))
            {
                yield return $"application {name} changes";
            }
        }

        foreach (var name in old.Keys.Where(name => !young.ContainsKey(name)))
        {
            yield return $"application {name} removed";
        }

        if (before.Limits != after.Limits)
        {
            yield return "limits change";
        }

        if (before.Labels.Count != after.Labels.Count || before.Labels.Any(label => after.Labels.GetValueOrDefault(label.Key) != label.Value))
        {
            yield return "labels change";
        }
    }

    private static string Describe(Pipeline pipeline) => $"sidecar {Sidecar(pipeline)}, {pipeline.Applications.Count} applications";

    private static string Sidecar(Pipeline pipeline)
    {
        var kept = pipeline.Sidecar.Profile is { } profile ? $"profile {profile.Name}" : $"regex {pipeline.Sidecar.Regex}";
        return pipeline.Sidecar.UsedOnly ? kept : kept + " with unused";
    }

    private static string Name(ApplicationSettings application) => application.Name ?? $"{application.Address}:{application.Port}{application.Path}";
}

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Puts the values of secrets into headers that name them: agents have no store. A backend whose secret is not there is left out, with a warning, rather
/// than asked without credentials.
/// </summary>
internal sealed class HeaderSecrets(SecretReader read)
{
    /// <summary>The pipelines with values in place of names; the same object when no header names a secret.</summary>
    public async Task<PipelineSet> ResolveAsync(string mesh, PipelineSet set, CancellationToken cancellationToken)
    {
        if (!set.Pipelines.Any(pipeline => pipeline.Backends.Any(NamesSecret)))
        {
            return set;
        }

        var pipelines = new List<Pipeline>();
        var warnings = set.Warnings.ToList();
        foreach (var pipeline in set.Pipelines)
        {
            var backends = new List<PipelineBackend>();
            foreach (var backend in pipeline.Backends)
            {
                if (backend is not OpenTelemetryBackend collector || !NamesSecret(backend))
                {
                    backends.Add(backend);
                    continue;
                }

                var (headers, missing) = await ResolveAsync(mesh, collector.Headers, cancellationToken);
                if (missing is null)
                {
                    backends.Add(collector with { Headers = headers });
                }
                else
                {
                    warnings.Add(new PipelineWarning(
                        collector.From, "spec.default.backends", $"{collector.DisplayEndpoint} is left out: there is no secret \"{missing}\" in mesh {mesh}; create it"));
                }
            }

            if (backends.Count > 0)
            {
                pipelines.Add(pipeline with { Backends = backends });
            }
        }

        return set with { Pipelines = pipelines, Warnings = warnings };
    }

    private static bool NamesSecret(PipelineBackend backend) =>
        backend is OpenTelemetryBackend collector && collector.Headers.Values.Any(header => header.Secret is not null);

    private async Task<(Dictionary<string, HeaderSource> Headers, string? Missing)> ResolveAsync(
        string mesh, IReadOnlyDictionary<string, HeaderSource> headers, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, HeaderSource>(StringComparer.Ordinal);
        foreach (var (name, source) in headers)
        {
            if (source.Secret is not { } secret)
            {
                resolved[name] = source;
            }
            else if (await read(mesh, secret, cancellationToken) is { } value)
            {
                resolved[name] = new HeaderSource { Value = value };
            }
            else
            {
                return ([], secret);
            }
        }

        return (resolved, null);
    }
}

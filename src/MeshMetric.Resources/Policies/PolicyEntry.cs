using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>A policy in its mesh's order, references resolved.</summary>
internal sealed class PolicyEntry
{
    public PolicyEntry(MeshMetricResource policy, BackendCatalog catalog)
    {
        Policy = policy;
        var declared = policy.Default.Backends ?? [];
        DeclaresBackends = declared.Count > 0;
        IsReset = policy.Default.Backends is { Count: 0 };
        var backends = new List<ResolvedBackend>(declared.Count);
        var warnings = new List<PipelineWarning>();
        for (var i = 0; i < declared.Count; i++)
        {
            if (catalog.Resolve(declared[i], i, policy.Name, out var finding) is { } backend)
            {
                Add(backends, backend, warnings);
            }
            else
            {
                warnings.Add(new(policy.Name, ResolvedBackend.FieldOf(i), $"{finding}; the backend is left out"));
            }
        }

        Backends = backends;
        Warnings = warnings;
    }

    public MeshMetricResource Policy { get; }

    /// <summary>The backends that could be resolved, each identity once.</summary>
    public IReadOnlyList<ResolvedBackend> Backends { get; }

    /// <summary>What resolving found.</summary>
    public IReadOnlyList<PipelineWarning> Warnings { get; }

    /// <summary>Whether the policy speaks for its own backends only; also when none of them could be resolved.</summary>
    public bool DeclaresBackends { get; }

    /// <summary>Whether nothing earlier in the order counts any more.</summary>
    public bool IsReset { get; }

    public bool Declares(string identity)
    {
        foreach (var backend in Backends)
        {
            if (backend.Identity == identity)
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(List<ResolvedBackend> backends, ResolvedBackend backend, List<PipelineWarning> warnings)
    {
        var earlier = backends.FindIndex(other => other.Identity == backend.Identity);
        if (earlier >= 0)
        {
            // Only a resolved reference can be the same as another backend here; the reader refuses the rest.
            warnings.Add(new(
                backend.Backend.From, backends[earlier].Field, $"is the same backend as {backend.Field}, which holds in its place"));
            backends.RemoveAt(earlier);
        }

        backends.Add(backend);
    }
}

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>What a step writes and deletes besides dataplanes, by what it can have an effect on.</summary>
internal sealed class TouchedResources
{
    private readonly List<MeshMetricResource> _retargeted = [];
    private readonly HashSet<(string Mesh, string Name)> _policies = [];
    private readonly HashSet<string> _meshes = new(StringComparer.Ordinal);

    /// <summary>Whether there is any.</summary>
    public bool IsAny { get; private set; }

    /// <summary>Whether there is any that has an effect on pipelines.</summary>
    public bool HasEffect => _retargeted.Count + _policies.Count + _meshes.Count > 0;

    /// <summary>Takes in what becomes of a resource; absent before when it is new, after when it is deleted.</summary>
    public void Add(Resource? before, Resource? after)
    {
        IsAny = true;
        switch (after ?? before)
        {
            case MeshMetricResource policy:
                _policies.Add((policy.Mesh, policy.Name));
                if (before is MeshMetricResource was && after is MeshMetricResource young && was.TargetRef == young.TargetRef)
                {
                    break;
                }

                _retargeted.AddRange(new[] { before, after }.OfType<MeshMetricResource>());
                break;
            case MeshMetricProfileResource or MeshOpenTelemetryBackendResource:
                _meshes.Add((after ?? before)!.Mesh);
                break;
            default:
                break;
        }
    }

    /// <summary>Whether other policies may match a dataplane than did before.</summary>
    public bool MayRematch(DataplaneResource dataplane)
    {
        foreach (var policy in _retargeted)
        {
            if (policy.IsFor(dataplane))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether what policies come to may be another thing now.</summary>
    public bool MayChange(string mesh, IReadOnlyList<string> policies)
    {
        if (_meshes.Contains(mesh))
        {
            return true;
        }

        foreach (var policy in policies)
        {
            if (_policies.Contains((mesh, policy)))
            {
                return true;
            }
        }

        return false;
    }
}

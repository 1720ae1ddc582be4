using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>
/// From policies to pipelines: matches and combines the policies of a mesh for its dataplanes. Pure: the answer depends on the arguments alone.
/// </summary>
/// <remarks>
/// An instance holds one immutable set of resources, ordered and resolved once, and may be used for any number of dataplanes from any
/// number of threads; dataplanes that the same policies match share the work. Rules: policy rules, targetRef and Combination.
/// </remarks>
public sealed class PipelineCompiler
{
    private readonly Dictionary<string, MeshPolicies> _meshes;
    private readonly MeshPolicies _empty = new([]);

    /// <summary>Orders and resolves the policies among the resources.</summary>
    /// <param name="resources">Policies and what they refer to, of any mesh and in any order; other resources are ignored.</param>
    public PipelineCompiler(IReadOnlyCollection<Resource> resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        _meshes = resources
            .Where(resource => resource is MeshMetricResource or MeshMetricProfileResource or MeshOpenTelemetryBackendResource)
            .GroupBy(resource => resource.Mesh, StringComparer.Ordinal)
            .ToDictionary(mesh => mesh.Key, mesh => new MeshPolicies([.. mesh]), StringComparer.Ordinal);
    }

    /// <summary>What holds for one dataplane at one instant.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public PipelineSet Compile(DataplaneResource dataplane, DateTimeOffset now) => Plan(dataplane, now).For(dataplane);

    /// <summary>What holds for one dataplane at one instant, and for all others that the same policies match.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public PipelinePlan Plan(DataplaneResource dataplane, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(dataplane);
        return _meshes.GetValueOrDefault(dataplane.Mesh, _empty).Plan(dataplane, now);
    }

    /// <summary>
    /// What takes a plan's place for dataplanes that the same policies match as before: for those that no policy's target was changed for. What came
    /// out the same stays the same object.
    /// </summary>
    /// <param name="plan">A plan of another set of resources, or of an earlier instant.</param>
    /// <param name="mesh">The dataplanes' mesh.</param>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public PipelinePlan Renew(PipelinePlan plan, string mesh, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(mesh);
        return _meshes.GetValueOrDefault(mesh, _empty).Renew(plan, now);
    }

    /// <summary>What holds for one dataplane at one instant; for many dataplanes build an instance.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="resources">Policies and what they refer to, of any mesh and in any order; other resources are ignored.</param>
    /// <param name="now">The instant; decides which policies have expired.</param>
    public static PipelineSet Compile(DataplaneResource dataplane, IReadOnlyCollection<Resource> resources, DateTimeOffset now) =>
        new PipelineCompiler(resources).Compile(dataplane, now);
}

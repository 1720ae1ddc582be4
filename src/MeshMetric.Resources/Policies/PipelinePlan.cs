using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>
/// What a set of policies comes to for every dataplane that they match; such dataplanes share it. A dataplane's own pipelines differ from it by addresses
/// alone, and a zone's proxies have no applications. Immutable; compared by reference, by content with <see cref="IsSameAs"/>.
/// </summary>
public sealed class PipelinePlan
{
    private readonly CombinedPolicies _combined;
    private readonly List<PipelineWarning> _idle = [];

    // The last of its policies to expire so far did so then.
    private readonly DateTimeOffset _since = DateTimeOffset.MinValue;

    /// <param name="matched">The policies that match, least specific first; also those that have no effect.</param>
    /// <param name="profiles">The mesh's profiles.</param>
    /// <param name="now">The instant; decides which have expired.</param>
    internal PipelinePlan(IReadOnlyList<PolicyEntry> matched, ProfileCatalog profiles, DateTimeOffset now)
    {
        var effective = new List<PolicyEntry>(matched.Count);
        foreach (var entry in matched)
        {
            var policy = entry.Policy;
            if (policy.ExpiresAt <= now)
            {
                _since = policy.ExpiresAt > _since ? policy.ExpiresAt.Value : _since;
                _idle.Add(new(policy.Name, "spec.expiresAt", "the policy has expired and has no effect"));
            }
            else if (policy.IsShadow)
            {
                _idle.Add(new(policy.Name, "labels", "the policy is a shadow and has no effect"));
            }
            else
            {
                effective.Add(entry);
                NextChange = policy.ExpiresAt < (NextChange ?? DateTimeOffset.MaxValue) ? policy.ExpiresAt : NextChange;
            }
        }

        _combined = new CombinedPolicies(effective, profiles);
        Policies = [.. matched.Select(entry => entry.Policy.Name)];
    }

    /// <summary>The names of the policies that match, least specific first; also of those that have no effect.</summary>
    public IReadOnlyList<string> Policies { get; }

    /// <summary>The next instant at which it can change without any resource changing, or <see langword="null"/>.</summary>
    public DateTimeOffset? NextChange { get; }

    /// <summary>The backends of all pipelines.</summary>
    public IEnumerable<PipelineBackend> Backends => _combined.Backends;

    /// <summary>The pipelines of a dataplane that the policies match.</summary>
    /// <param name="dataplane">The dataplane.</param>
    public PipelineSet For(DataplaneResource dataplane)
    {
        ArgumentNullException.ThrowIfNull(dataplane);
        return _combined.For(dataplane, _idle, NextChange);
    }

    /// <summary>Whether two plans give every dataplane the same.</summary>
    /// <param name="other">Another.</param>
    public bool IsSameAs(PipelinePlan other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other)
            || (NextChange == other.NextChange && Structure.ListsEqual(_idle, other._idle) && _combined.IsSameAs(other._combined));
    }

    /// <summary>Whether it holds at an instant.</summary>
    internal bool HoldsAt(DateTimeOffset now) => _since <= now && !(NextChange <= now);
}

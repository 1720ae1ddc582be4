using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Resources;

/// <summary>The policy: which metrics of which proxies go where.</summary>
public sealed record MeshMetricResource : Resource
{
    private const string EffectLabel = "kuma.io/effect";
    private const string ShadowEffect = "shadow";

    /// <summary>The type's name.</summary>
    public const string TypeName = "MeshMetric";

    internal MeshMetricResource(ResourceOrigin origin)
        : base(origin)
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>The dataplanes that the policy is for.</summary>
    public required TargetRef TargetRef { get; init; }

    /// <summary>From this instant on the policy matches nothing; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the policy says; what it does not say is <see langword="null"/>.</summary>
    public required MetricSettings Default { get; init; }

    /// <summary>Kuma's way to try a policy: it is seen by inspection alone.</summary>
    public bool IsShadow => Labels.TryGetValue(EffectLabel, out var effect) && effect == ShadowEffect;

    /// <summary>Whether the policy is for a dataplane: of its mesh, and matched by <see cref="TargetRef"/>. An expired policy is so, too.</summary>
    /// <param name="dataplane">The dataplane.</param>
    public bool IsFor(DataplaneResource dataplane)
    {
        ArgumentNullException.ThrowIfNull(dataplane);
        return Mesh == dataplane.Mesh && PolicyMatcher.Matches(TargetRef, dataplane);
    }
}

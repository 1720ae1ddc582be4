using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources;

/// <summary>The policy: which metrics of which proxies go where.</summary>
public sealed record MeshMetricResource : Resource
{
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
}

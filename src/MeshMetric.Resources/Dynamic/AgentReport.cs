using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Dynamic;

/// <summary>What an agent tells the control plane from time to time: who it is, which configuration holds, how its sources and backends are.</summary>
public sealed record AgentReport
{
    /// <summary>Tells one run of an agent from another, and from a second agent under the same name.</summary>
    public required string AgentId { get; init; }

    /// <summary>The agent's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Envoy's version, or <see langword="null"/> where it is not known.</summary>
    public string? EnvoyVersion { get; init; }

    /// <summary>When the agent started, by its clock.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The agent's clock when it sent the report; what is read puts all instants right by it.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The tag of the configuration in effect, or <see langword="null"/> before the first.</summary>
    public string? ConfigurationTag { get; init; }

    /// <summary>Why a later configuration is not in effect, or <see langword="null"/>.</summary>
    public string? ConfigurationProblem { get; init; }

    /// <summary>Whether the agent stops: it is offline from now on.</summary>
    public bool IsStopping { get; init; }

    /// <summary>The sources.</summary>
    public IReadOnlyList<SourceReport> Sources { get; init; } = [];

    /// <summary>The backends of all pipelines.</summary>
    public IReadOnlyList<BackendReport> Backends { get; init; } = [];

    /// <summary>The budgets of the pipelines that have one.</summary>
    public IReadOnlyList<BudgetReport> Budgets { get; init; } = [];

    /// <summary>By content.</summary>
    public bool Equals(AgentReport? other) =>
        other is not null && AgentId == other.AgentId
        && Version == other.Version
        && EnvoyVersion == other.EnvoyVersion
        && StartedAt == other.StartedAt
        && SentAt == other.SentAt
        && ConfigurationTag == other.ConfigurationTag
        && ConfigurationProblem == other.ConfigurationProblem
        && IsStopping == other.IsStopping
        && Structure.ListsEqual(Sources, other.Sources)
        && Structure.ListsEqual(Backends, other.Backends)
        && Structure.ListsEqual(Budgets, other.Budgets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AgentId, SentAt);
}

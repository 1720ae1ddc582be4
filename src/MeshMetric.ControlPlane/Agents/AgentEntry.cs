namespace MeshMetric.ControlPlane.Agents;

/// <summary>An agent's place in <see cref="AgentTable"/>. Guarded by its own lock.</summary>
internal sealed class AgentEntry
{
    /// <summary>What is known.</summary>
    public DataplaneInsight Insight { get; set; } = DataplaneInsight.Empty;

    /// <summary>The version in the store that this came from or went to; 0 for none.</summary>
    public long StoredVersion { get; set; }

    /// <summary>When something was last heard of the agent, here or from another control plane; this process's clock, which nobody sets.</summary>
    public long SeenAt { get; set; }

    /// <summary>When it was last written.</summary>
    public long WrittenAt { get; set; }

    /// <summary>Whether it waits to be written.</summary>
    public bool IsQueued { get; set; }

    /// <summary>The agent that was told to stand back, so that each is logged once.</summary>
    public string? Superseded { get; set; }
}

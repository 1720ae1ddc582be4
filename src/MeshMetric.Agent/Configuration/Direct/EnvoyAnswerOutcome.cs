namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>What became of a question to Envoy.</summary>
internal enum EnvoyAnswerOutcome
{
    /// <summary>The answer was sent whole.</summary>
    Answered,

    /// <summary>Envoy gave none that could be passed on; the control plane was told why.</summary>
    Failed,

    /// <summary>The answer broke off while it was sent, or became too large.</summary>
    Cut,

    /// <summary>Nobody waited for it any more.</summary>
    NotWanted,

    /// <summary>It was not asked of Envoy.</summary>
    Refused,
}

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>What became of a request to the control plane.</summary>
internal enum AnswerKind
{
    /// <summary>It went well; a poll brings a body.</summary>
    Ok,

    /// <summary>Nothing has changed.</summary>
    NotModified,

    /// <summary>The control plane does not know the dataplane.</summary>
    NotFound,

    /// <summary>Another agent has the name.</summary>
    Conflict,

    /// <summary>It went wrong, or there was no answer.</summary>
    Failed,
}

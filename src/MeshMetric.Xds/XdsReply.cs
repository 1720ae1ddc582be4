namespace MeshMetric.Xds;

/// <summary>What a request says about an earlier response.</summary>
public enum XdsReply
{
    /// <summary>Nothing: a first request, or a change of the subscription alone.</summary>
    None,

    /// <summary>The client has taken the response (ACK).</summary>
    Accepted,

    /// <summary>The client keeps what it had (NACK).</summary>
    Refused,

    /// <summary>It is about a response that is no longer the latest.</summary>
    Stale,
}

using System.Globalization;

using MeshMetric.Protos.Rpc;

namespace MeshMetric.Xds.Subscriptions;

/// <summary>The nonces of one type on one stream: which response a request is about.</summary>
internal sealed class Nonces
{
    private long _count;
    private string _version = string.Empty;

    /// <summary>The latest response's nonce; empty before the first.</summary>
    public string Latest { get; private set; } = string.Empty;

    /// <summary>A nonce for a response of a version.</summary>
    public string Issue(string version)
    {
        _version = version;
        return Latest = (++_count).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a request says about a response. Refusal shows in the error alone; versions are not compared.</summary>
    public RequestOutcome Judge(string nonce, Status? error) =>
        nonce.Length == 0 || Latest.Length == 0 ? new RequestOutcome(XdsReply.None)
        : !string.Equals(nonce, Latest, StringComparison.Ordinal) ? new RequestOutcome(XdsReply.Stale)
        : error is null ? new RequestOutcome(XdsReply.Accepted, _version)
        : new RequestOutcome(XdsReply.Refused, _version, error.Message);
}

namespace MeshMetric.Xds.Subscriptions;

/// <summary>What a request meant.</summary>
/// <param name="Reply">What it says about an earlier response.</param>
/// <param name="Version">The version that was accepted or refused.</param>
/// <param name="Error">Why it was refused.</param>
/// <param name="ExceededNames">Whether the subscription has more names than the limit; the stream ends then.</param>
internal readonly record struct RequestOutcome(XdsReply Reply, string? Version = null, string? Error = null, bool ExceededNames = false);

using MeshMetric.Protos.Discovery;

namespace MeshMetric.Xds.Subscriptions;

/// <summary>State of the world: a request has the whole subscription, a response everything of it that exists.</summary>
/// <param name="typeUrl">The type.</param>
/// <param name="limits">What it may cost.</param>
internal sealed class SotwSubscription(string typeUrl, XdsLimits limits) : ISubscription<DiscoveryRequest, DiscoveryResponse>
{
    private const string Everything = "*";

    private readonly Nonces _nonces = new();

    // Name -> version that was sent; null for one that did not exist.
    private Dictionary<string, string?> _names = new(StringComparer.Ordinal);
    private string? _wildcardVersion;
    private bool _started;
    private bool _everNamed;
    private bool _wildcard;
    private bool _owesAnswer;

    /// <inheritdoc/>
    public RequestOutcome Receive(DiscoveryRequest request)
    {
        RequestOutcome outcome = _nonces.Judge(request.ResponseNonce, request.ErrorDetail);
        if (outcome.Reply == XdsReply.Stale)
        {
            return outcome;
        }

        if (request.ResourceNames.Count > limits.Names)
        {
            return outcome with { ExceededNames = true };
        }

        // An empty list means everything only to a client that has never named anything on this stream.
        bool wildcard = request.ResourceNames.Count == 0 ? !_everNamed : request.ResourceNames.Contains(Everything);
        _everNamed |= request.ResourceNames.Count > 0;
        TakeNames(request);
        if (wildcard && !_wildcard)
        {
            // A client that comes back says what it has. It is only believed when it names nothing, as Envoy does: others may have let go of
            // what they had of that version while they named something.
            _wildcardVersion = _started || request.ResourceNames.Count > 0 ? null : request.VersionInfo;
        }

        _wildcard = wildcard;
        _started = true;
        return outcome;
    }

    /// <inheritdoc/>
    public DiscoveryResponse? Next(XdsResourceSet set)
    {
        // What a client has refused counts as sent, so it isn't sent again until it changes.
        bool isDue = _wildcard
            ? !string.Equals(set.Version, _wildcardVersion, StringComparison.Ordinal)
            : _owesAnswer || _names.Any(entry => !string.Equals(set.Find(entry.Key)?.Version, entry.Value, StringComparison.Ordinal));
        if (!isDue)
        {
            return null;
        }

        _owesAnswer = false;
        _wildcardVersion = set.Version;
        IReadOnlyList<XdsResource> resources = _wildcard ? set.Resources : [.. _names.Keys.Order(StringComparer.Ordinal).Select(set.Find).OfType<XdsResource>()];
        foreach (string name in _names.Keys)
        {
            _names[name] = set.Find(name)?.Version;
        }

        return new DiscoveryResponse
        {
            // Of what is in it: a client that has some of a set, and comes back for all of it, must not seem to have it.
            VersionInfo = _wildcard ? set.Version : ContentVersion.Of(resources),
            TypeUrl = typeUrl,
            Nonce = _nonces.Issue(set.Version),
            Resources = { resources.Select(resource => resource.Body) },
        };
    }

    private void TakeNames(DiscoveryRequest request)
    {
        var names = new Dictionary<string, string?>(request.ResourceNames.Count, StringComparer.Ordinal);
        bool isMore = false;
        foreach (string name in request.ResourceNames)
        {
            if (name != Everything)
            {
                isMore |= !_names.TryGetValue(name, out string? version);
                names[name] = version;
            }
        }

        // Names that are new are answered, also when they don't exist; fewer names need no answer.
        _owesAnswer = names.Count > 0 && (_owesAnswer || isMore);
        _names = names;
    }
}

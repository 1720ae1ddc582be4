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
            // A client that comes back says what it has; one that changes over from names has not got everything.
            _wildcardVersion = _started ? null : request.VersionInfo;
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
        var response = new DiscoveryResponse { VersionInfo = set.Version, TypeUrl = typeUrl, Nonce = _nonces.Issue(set.Version) };
        response.Resources.Capacity = _wildcard ? set.Resources.Length : _names.Count;
        foreach (string name in _names.Keys)
        {
            XdsResource? resource = set.Find(name);
            _names[name] = resource?.Version;
            if (resource is not null && !_wildcard)
            {
                response.Resources.Add(resource.Body);
            }
        }

        if (_wildcard)
        {
            response.Resources.AddRange(set.Resources.Select(resource => resource.Body));
        }

        return response;
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

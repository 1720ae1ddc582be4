using MeshMetric.Protos.Discovery;

namespace MeshMetric.Xds.Subscriptions;

/// <summary>Delta: a request changes the subscription, a response has what is new, changed and gone.</summary>
/// <param name="typeUrl">The type.</param>
/// <param name="limits">What it may cost.</param>
internal sealed class DeltaSubscription(string typeUrl, XdsLimits limits) : ISubscription<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private const string Everything = "*";

    // No version of a resource is empty.
    private const string Uncertain = "";

    private readonly Nonces _nonces = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // To be answered even if the client is believed to have them.
    private readonly HashSet<string> _owed = new(StringComparer.Ordinal);

    // Name -> version that the client has or was sent.
    private readonly Dictionary<string, string> _has = new(StringComparer.Ordinal);
    private bool _started;
    private bool _wildcard;
    private bool _owesFirstAnswer;
    private XdsResourceSet? _settled;

    /// <inheritdoc/>
    public RequestOutcome Receive(DeltaDiscoveryRequest request)
    {
        // A nonce ties an ACK or NACK to a response; it is no reason to leave out a change of the subscription.
        RequestOutcome outcome = _nonces.Judge(request.ResponseNonce, request.ErrorDetail);
        if (_names.Count + request.ResourceNamesSubscribe.Count + request.ResourceNamesUnsubscribe.Count > limits.Names
            || request.InitialResourceVersions.Count > limits.Names)
        {
            return outcome with { ExceededNames = true };
        }

        if (!_started)
        {
            Start(request);
        }

        foreach (string name in request.ResourceNamesSubscribe)
        {
            Subscribe(name, isResumed: !_started && request.InitialResourceVersions.ContainsKey(name));
        }

        foreach (string name in request.ResourceNamesUnsubscribe)
        {
            Unsubscribe(name);
        }

        _started = true;
        return outcome;
    }

    /// <inheritdoc/>
    public DeltaDiscoveryResponse? Next(XdsResourceSet set)
    {
        if (ReferenceEquals(set, _settled))
        {
            return null;
        }

        var response = new DeltaDiscoveryResponse { SystemVersionInfo = set.Version, TypeUrl = typeUrl };
        bool isWhole = AddChanges(set, response);
        if (isWhole)
        {
            AddRemovals(set, response);
            _settled = set;
        }

        bool isDue = _owesFirstAnswer || response.Resources.Count > 0 || response.RemovedResources.Count > 0;
        _owesFirstAnswer = false;
        if (!isDue)
        {
            return null;
        }

        response.Nonce = _nonces.Issue(set.Version);
        return response;
    }

    private void Start(DeltaDiscoveryRequest request)
    {
        foreach ((string name, string version) in request.InitialResourceVersions)
        {
            _has[name] = version;
        }

        if (request.ResourceNamesSubscribe.Count == 0 && request.ResourceNamesUnsubscribe.Count == 0)
        {
            SubscribeToEverything();
        }
    }

    /// <summary>Answered at once even with nothing: Envoy waits for it when it starts.</summary>
    private void SubscribeToEverything()
    {
        _owesFirstAnswer |= !_wildcard;
        _wildcard = true;
        _settled = null;
    }

    private void Subscribe(string name, bool isResumed)
    {
        if (name == Everything)
        {
            SubscribeToEverything();
            return;
        }

        _names.Add(name);
        _settled = null;
        if (!isResumed)
        {
            _owed.Add(name);
        }
    }

    private void Unsubscribe(string name)
    {
        if (name == Everything)
        {
            _wildcard = false;
            foreach (string had in _has.Keys.Where(had => !_names.Contains(had)).ToList())
            {
                Doubt(had);
            }

            return;
        }

        if (!_names.Remove(name))
        {
            return;
        }

        if (_wildcard)
        {
            // The client can't know whether it still gets the resource by the wildcard.
            _owed.Add(name);
            _settled = null;
        }
        else
        {
            Doubt(name);
            _owed.Remove(name);
        }
    }

    /// <summary>
    /// The client drops what it no longer wants, unless it asks for everything again before it has read what is under way: it may have the resource
    /// or not, and if it is gone by then that has to be told.
    /// </summary>
    private void Doubt(string name)
    {
        if (_has.ContainsKey(name))
        {
            _has[name] = Uncertain;
        }

        if (_has.Count > _names.Count + limits.Names)
        {
            foreach (string doubted in _has.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key).ToList())
            {
                _has.Remove(doubted);
            }
        }
    }

    /// <summary>Adds what is new, changed or owed.</summary>
    /// <returns>Whether everything found room.</returns>
    private bool AddChanges(XdsResourceSet set, DeltaDiscoveryResponse response)
    {
        long bytes = 0;
        foreach (XdsResource resource in _wildcard ? set.Resources : Named(set))
        {
            bool isCurrent = _has.TryGetValue(resource.Name, out string? version) && version == resource.Version;
            if (isCurrent && !_owed.Contains(resource.Name))
            {
                continue;
            }

            bytes += resource.Size;
            if (response.Resources.Count > 0 && bytes > limits.DeltaResponseBytes)
            {
                return false;
            }

            _has[resource.Name] = resource.Version;
            _owed.Remove(resource.Name);
            response.Resources.Add(new Resource { Name = resource.Name, Version = resource.Version, Resource_ = resource.Body });
        }

        return true;
    }

    private IEnumerable<XdsResource> Named(XdsResourceSet set) =>
        _names.Order(StringComparer.Ordinal).Select(set.Find).OfType<XdsResource>();

    private void AddRemovals(XdsResourceSet set, DeltaDiscoveryResponse response)
    {
        // By now a wildcard client has everything in the set: more than that is gone.
        IEnumerable<string> gone = !_wildcard ? _names.Where(name => _has.ContainsKey(name) && set.Find(name) is null)
            : _has.Count > set.Resources.Length ? _has.Keys.Where(name => set.Find(name) is null)
            : [];
        response.RemovedResources.AddRange(gone.Union(_owed, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (string name in response.RemovedResources)
        {
            _has.Remove(name);
        }

        _owed.Clear();
    }
}

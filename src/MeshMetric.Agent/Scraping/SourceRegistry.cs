namespace MeshMetric.Agent.Scraping;

/// <summary>The connections of all targets that some configuration still needs, so that a change of the policy costs no source its connections, its
/// turn or its history.</summary>
internal sealed class SourceRegistry(SourceLimits limits, AgentCounters counters, EnvoyTurn envoy, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SourceTarget, Held> _connections = [];
    private readonly SourceClients _clients = new(envoy);

    /// <summary>The target's connection, held until <see cref="Release"/>.</summary>
    public SourceConnection Acquire(SourceTarget target, string name)
    {
        lock (_lock)
        {
            var place = target.Place;
            if (!_connections.TryGetValue(place, out var held))
            {
                var health = new SourceHealth(name, place.Display, time, counters, logger);
                held = new Held(new SourceConnection(place, _clients, limits, health, time, logger));
                _connections.Add(place, held);
            }

            held.Holders++;
            return held.Connection;
        }
    }

    /// <summary>Gives connections back, each as often as it was acquired.</summary>
    public void Release(IEnumerable<SourceConnection> connections)
    {
        lock (_lock)
        {
            foreach (var connection in connections)
            {
                var held = _connections[connection.Target];
                if (--held.Holders == 0)
                {
                    _connections.Remove(connection.Target);
                    held.Connection.Dispose();
                }
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _clients.Dispose();

    private sealed class Held(SourceConnection connection)
    {
        public SourceConnection Connection => connection;

        public int Holders { get; set; }
    }
}

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>
/// The clients that asked for targets: who they are, what they have, what went wrong. Bounded: the one unseen for longest gives way.
/// </summary>
internal sealed class AssignmentClients(AssignmentOptions options, SnapshotDirectory<AssignmentSnapshot> directory, TimeProvider time)
{
    // Ids and agents are what strangers send.
    private const int LongestText = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<AssignmentClientKey, LinkedListNode<AssignmentClient>> _byKey = [];

    // The one seen last comes first.
    private readonly LinkedList<AssignmentClient> _bySeen = new();

    /// <summary>How many clients were forgotten for want of room.</summary>
    public long Forgotten { get; private set; }

    /// <summary>All of them, the one seen last first.</summary>
    public IReadOnlyList<AssignmentClient> List()
    {
        lock (_lock)
        {
            return [.. _bySeen];
        }
    }

    /// <summary>Whether a client has what holds for it now.</summary>
    public bool IsCurrent(AssignmentClient client) => (client.Version ?? client.SentVersion) == directory.Get(client.Id).Value.Version;

    /// <summary>A client asked.</summary>
    /// <param name="key">The client.</param>
    /// <param name="userAgent">What it says it is.</param>
    /// <param name="version">What it says it has, or <see langword="null"/> to leave that.</param>
    public void Asked(AssignmentClientKey key, string? userAgent, string? version) => Update(key, client => client with
    {
        UserAgent = userAgent is null ? client.UserAgent : Cut(userAgent),
        Version = version is null ? client.Version : Cut(version),
    });

    /// <summary>A client was sent a version.</summary>
    public void Sent(AssignmentClientKey key, string version) => Update(key, client => client with { SentVersion = version });

    /// <summary>A client has taken a version: what went wrong before is over.</summary>
    public void Accepted(AssignmentClientKey key, string? version) =>
        Update(key, client => client with { Version = version, SentVersion = version, Error = null, ErrorAt = null });

    /// <summary>Something went wrong with a client, or it refused what it was sent.</summary>
    public void Failed(AssignmentClientKey key, string error) =>
        Update(key, client => client with { Error = Cut(error), ErrorAt = time.GetUtcNow() });

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    private void Update(AssignmentClientKey key, Func<AssignmentClient, AssignmentClient> change)
    {
        key = key with { Id = Cut(key.Id) };
        var resolved = directory.Knows(key.Id) ? key.Id : ClientIds.Default;
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _bySeen.Remove(node);
            }
            else
            {
                MakeRoom();
                node = new LinkedListNode<AssignmentClient>(new AssignmentClient
                {
                    Kind = key.Kind, Id = key.Id, Address = key.Address, ResolvedId = resolved, LastSeen = default,
                });
                _byKey.Add(key, node);
            }

            node.Value = change(node.Value) with { ResolvedId = resolved, LastSeen = time.GetUtcNow() };
            _bySeen.AddFirst(node);
        }
    }

    private void MakeRoom()
    {
        while (_byKey.Count >= options.MaxClients && _bySeen.Last is { } oldest)
        {
            _bySeen.RemoveLast();
            _byKey.Remove(new AssignmentClientKey(oldest.Value.Kind, oldest.Value.Id, oldest.Value.Address));
            Forgotten++;
        }
    }
}

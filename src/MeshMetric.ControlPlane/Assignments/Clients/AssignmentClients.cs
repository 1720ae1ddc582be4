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

    /// <summary>The client id whose targets a client gets now: its own, or the default client's.</summary>
    public string ResolvedId(AssignmentClient client) => directory.Knows(client.Id) ? client.Id : ClientIds.Default;

    /// <summary>Whether a client has what holds for it now.</summary>
    /// <remarks>Prometheus says what it has when it asks next, which is as much as its refresh interval after the answer.</remarks>
    public bool IsCurrent(AssignmentClient client) => client.HeldVersion == directory.Get(client.Id).Value.Version;

    /// <summary>A client asked.</summary>
    /// <param name="key">The client.</param>
    /// <param name="userAgent">What it says it is.</param>
    /// <param name="version">What it says it has, or <see langword="null"/> to leave that. What it was sent last: it refuses nothing any more.</param>
    public void Asked(AssignmentClientKey key, string? userAgent, string? version) => Update(key, client =>
    {
        var tookIt = version is not null && version == client.SentVersion;
        return client with
        {
            UserAgent = userAgent is null ? client.UserAgent : Cut(userAgent),
            Version = version is null ? client.Version : Cut(version),
            HeldVersion = version is null ? client.HeldVersion : Cut(version),
            Error = tookIt ? null : client.Error,
            ErrorAt = tookIt ? null : client.ErrorAt,
        };
    });

    /// <summary>A client was sent a version. It counts as taken, but for clients that refused something: they say so themselves.</summary>
    public void Sent(AssignmentClientKey key, string version) => Update(key, client => client with
    {
        SentVersion = version,
        HeldVersion = client.Error is null ? version : client.HeldVersion,
    });

    /// <summary>A client has taken a version: what went wrong before is over.</summary>
    public void Accepted(AssignmentClientKey key, string? version) =>
        Update(key, client => client with { Version = version, SentVersion = version, HeldVersion = version, Error = null, ErrorAt = null });

    /// <summary>Something went wrong with a client, or it refused what it was sent.</summary>
    public void Failed(AssignmentClientKey key, string error) =>
        Update(key, client => client with { Error = Cut(error), ErrorAt = time.GetUtcNow() });

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    private void Update(AssignmentClientKey key, Func<AssignmentClient, AssignmentClient> change)
    {
        key = key with { Id = Cut(key.Id) };
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                _bySeen.Remove(node);
            }
            else
            {
                MakeRoom();
                node = new LinkedListNode<AssignmentClient>(new AssignmentClient { Kind = key.Kind, Id = key.Id, Address = key.Address, LastSeen = default });
                _byKey.Add(key, node);
            }

            node.Value = change(node.Value) with { LastSeen = time.GetUtcNow() };
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

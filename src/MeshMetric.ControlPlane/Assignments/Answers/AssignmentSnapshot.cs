using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>
/// Everything that one client is to scrape, and the finished answers that say so. Immutable. An answer is made when the first client asks for it, beside
/// the threads that wait for it, and shared by all.
/// </summary>
internal sealed class AssignmentSnapshot
{
    private const int HashSize = 16;

    private readonly Lazy<Task<SharedBody>> _mads;
    private readonly Lazy<Task<SharedBody>> _httpSd;
    private readonly Lazy<XdsSnapshot> _xds;

    // One whose resources are there to be taken over: most targets outlive a snapshot.
    private AssignmentSnapshot? _before;

    /// <param name="sorted">The client's assignments, ordinally by name.</param>
    /// <param name="before">What the client had before.</param>
    public AssignmentSnapshot(ImmutableArray<Assignment> sorted, AssignmentSnapshot? before = null)
    {
        Assignments = sorted;
        Version = VersionOf(sorted);
        _before = before is null || before._xds.IsValueCreated ? before : before._before;
        _mads = new(() => Task.Run(() => MadsAnswer.Build(Version, Assignments)));
        _httpSd = new(() => Task.Run(() => HttpSdAnswer.Build(Assignments)));
        _xds = new(() => new XdsSnapshot(XdsResourceSet.FromSorted(MadsAnswer.TypeUrl, Resources(), Version)));
    }

    /// <summary>Nothing to scrape.</summary>
    public static AssignmentSnapshot Empty { get; } = new([]);

    /// <summary>The assignments, ordinally by name.</summary>
    public ImmutableArray<Assignment> Assignments { get; }

    /// <summary>Of the content alone: the same after a restart and on every instance.</summary>
    public string Version { get; }

    /// <summary>The answer to a MADS poll over HTTP.</summary>
    public Task<SharedBody> MadsAsync() => _mads.Value;

    /// <summary>The answer of HTTP SD.</summary>
    public Task<SharedBody> HttpSdAsync() => _httpSd.Value;

    /// <summary>The same for gRPC.</summary>
    public XdsSnapshot Xds => _xds.Value;

    private static string VersionOf(ImmutableArray<Assignment> sorted)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[128 * HashSize];
        var length = 0;
        foreach (var assignment in sorted)
        {
            BinaryPrimitives.WriteUInt128BigEndian(buffer[length..], assignment.Dataplane.Hash);
            BinaryPrimitives.WriteUInt128BigEndian(buffer[(length + HashSize)..], assignment.Endpoint.Hash);
            length += 2 * HashSize;
            if (length == buffer.Length)
            {
                hash.AppendData(buffer);
                length = 0;
            }
        }

        hash.AppendData(buffer[..length]);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return ContentVersion.Text(result);
    }

    /// <summary>The resources of gRPC; those of targets that were there before are the same objects.</summary>
    private ImmutableArray<XdsResource> Resources()
    {
        var before = Interlocked.Exchange(ref _before, null);
        var old = before?.Assignments ?? [];
        var made = before?.Xds.Sets[0].Resources ?? [];
        var resources = ImmutableArray.CreateBuilder<XdsResource>(Assignments.Length);
        var next = 0;
        foreach (var assignment in Assignments)
        {
            while (next < old.Length && Assignment.ByName(old[next], assignment) < 0)
            {
                next++;
            }

            resources.Add(next < old.Length && old[next] == assignment ? made[next] : assignment.ToResource());
        }

        return resources.DrainToImmutable();
    }
}

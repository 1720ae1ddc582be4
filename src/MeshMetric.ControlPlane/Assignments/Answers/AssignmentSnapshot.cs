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
    private readonly Lazy<Task<SharedBody>> _mads;
    private readonly Lazy<Task<SharedBody>> _httpSd;
    private readonly Lazy<XdsSnapshot> _xds;

    /// <param name="sorted">The client's assignments, ordinally by name.</param>
    public AssignmentSnapshot(ImmutableArray<Assignment> sorted)
    {
        Assignments = sorted;
        Version = VersionOf(sorted);
        _mads = new(() => Task.Run(() => MadsAnswer.Build(Version, Assignments)));
        _httpSd = new(() => Task.Run(() => HttpSdAnswer.Build(Assignments)));
        _xds = new(() => new XdsSnapshot(
            XdsResourceSet.FromSorted(MadsAnswer.TypeUrl, [.. Assignments.Select(assignment => assignment.Resource)], Version)));
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
        var hashes = new byte[sorted.Length * ContentVersion.HashSize];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i].CopyHash(hashes.AsSpan(i * ContentVersion.HashSize));
        }

        return ContentVersion.Text(SHA256.HashData(hashes));
    }
}

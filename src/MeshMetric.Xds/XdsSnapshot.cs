using System.Collections.Immutable;

namespace MeshMetric.Xds;

/// <summary>Everything that one client gets: a set of resources for each type that is served. Immutable.</summary>
public sealed class XdsSnapshot
{
    /// <summary>Puts sets together.</summary>
    /// <param name="sets">One for each type, in the order in which changes go out on a stream of several types (make before break).</param>
    /// <exception cref="ArgumentException">Two sets have one type.</exception>
    public XdsSnapshot(params IEnumerable<XdsResourceSet> sets)
    {
        Sets = [.. sets];
        if (Sets.DistinctBy(set => set.TypeUrl).Count() != Sets.Length)
        {
            throw new ArgumentException("Two sets have one type.", nameof(sets));
        }
    }

    /// <summary>The sets, in the order in which changes are sent.</summary>
    public ImmutableArray<XdsResourceSet> Sets { get; }
}

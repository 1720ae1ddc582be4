using System.Text;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Budgets;

/// <summary>Names of families. Immutable; asked once per family and source of a merge.</summary>
public sealed class FamilySet
{
    /// <summary>Open addressing, at most half full.</summary>
    private readonly byte[]?[] _slots;

    internal FamilySet(IEnumerable<byte[]> names)
    {
        byte[][] all = [.. names];
        _slots = new byte[]?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(all.Length * 2, 2))];
        foreach (byte[] name in all)
        {
            uint slot = Find(name, NameHash.Compute(name));
            Count += _slots[slot] is null ? 1 : 0;
            _slots[slot] = name;
        }
    }

    /// <summary>No name.</summary>
    public static FamilySet Empty { get; } = new([]);

    /// <summary>How many names there are.</summary>
    public int Count { get; }

    /// <summary>The names, in no particular order.</summary>
    public IEnumerable<string> Names => Bytes.Select(Encoding.UTF8.GetString);

    internal IEnumerable<byte[]> Bytes => _slots.OfType<byte[]>();

    internal bool Contains(ReadOnlySpan<byte> name) => Count > 0 && Contains(name, NameHash.Compute(name));

    internal bool Contains(ReadOnlySpan<byte> name, uint hash) => Count > 0 && _slots[Find(name, hash)] is not null;

    private uint Find(ReadOnlySpan<byte> name, uint hash)
    {
        for (uint i = hash; ; i++)
        {
            uint slot = i & (uint)(_slots.Length - 1);
            if (_slots[slot] is not { } found || name.SequenceEqual(found))
            {
                return slot;
            }
        }
    }
}

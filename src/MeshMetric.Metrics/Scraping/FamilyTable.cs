using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>Family names and decisions, remembered between scrapes. Open addressing over references; never shrinks, but can be cleared.</summary>
internal sealed class FamilyTable(ReadPlan plan)
{
    private const int InitialSize = 256;

    private Family?[] _slots = new Family?[InitialSize];

    public int Count { get; private set; }

    /// <summary>Bytes of all names.</summary>
    public long NameBytes { get; private set; }

    /// <summary>The family of a name, or <see langword="null"/> when the name has not come up yet.</summary>
    public Family? Find(ReadOnlySpan<byte> name)
    {
        uint hash = NameHash.Compute(name);
        for (uint i = hash; ; i++)
        {
            Family? family = _slots[i & (uint)(_slots.Length - 1)];
            if (family is null)
            {
                return null;
            }

            if (family.Hash == hash && name.SequenceEqual(family.Name))
            {
                return family;
            }
        }
    }

    public Family GetOrAdd(ReadOnlySpan<byte> name)
    {
        Family? known = Find(name);
        if (known is not null)
        {
            return known;
        }

        if (Count * 2 >= _slots.Length)
        {
            Grow();
        }

        var family = new Family(name.ToArray(), NameHash.Compute(name), plan.Decide(name), HintOf(name));
        Insert(family);
        Count++;
        NameBytes += name.Length;
        return family;
    }

    public void Clear()
    {
        _slots = new Family?[InitialSize];
        Count = 0;
        NameBytes = 0;
    }

    private static StartTimeHint HintOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("process_start_time_seconds"u8) ? StartTimeHint.ProcessStartTime
        : name.SequenceEqual("envoy_server_uptime"u8) ? StartTimeHint.Uptime
        : StartTimeHint.None;

    private void Grow()
    {
        Family?[] old = _slots;
        _slots = new Family?[old.Length * 2];
        foreach (Family? family in old)
        {
            if (family is not null)
            {
                Insert(family);
            }
        }
    }

    private void Insert(Family family)
    {
        uint i = family.Hash;
        while (_slots[i & (uint)(_slots.Length - 1)] is not null)
        {
            i++;
        }

        _slots[i & (uint)(_slots.Length - 1)] = family;
    }
}

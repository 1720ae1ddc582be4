namespace MeshMetric.Otlp.Encoding;

/// <summary>Gives points room where they belong: in the request, or aside until their resource and scope have their turn.</summary>
internal sealed class PointPlacer(RequestPacker packer, PointGroups groups, MetricHeader metric)
{
    /// <summary>Number of the family that the points belong to.</summary>
    public int Family { get; set; }

    /// <summary>Makes room for a point.</summary>
    /// <param name="group">Its resource and scope.</param>
    /// <param name="length">Bytes of its fields.</param>
    /// <param name="counts">Takes note when no request can hold it.</param>
    /// <returns>Where to write exactly that many bytes, before anything else is placed; empty when no request can hold it.</returns>
    public Span<byte> Make(int group, int length, ref EncodeCounts counts)
    {
        if (group != 0)
        {
            return groups.PutAside(group, Family, length);
        }

        if (packer.TryMake(length, out Span<byte> room)
            || packer.TryMake(groups.ResourceFields(0), groups.ScopeFields(0), metric, length, out room))
        {
            return room;
        }

        counts.OversizedPoints++;
        return default;
    }

    /// <summary>Places a point that is written already.</summary>
    public void Place(int group, ReadOnlySpan<byte> point, ref EncodeCounts counts)
    {
        Span<byte> room = Make(group, point.Length, ref counts);
        if (!room.IsEmpty)
        {
            point.CopyTo(room);
        }
    }
}

namespace MeshMetric.Otlp.Encoding;

/// <summary>The points of one family, before it is certain that they hold.</summary>
internal sealed class PointList
{
    private readonly List<(int Group, int Offset, int Length)> _points = [];
    private int _start;
    private int _most;

    /// <summary>Where the point that was begun is written.</summary>
    public ProtoBuffer Buffer { get; } = new();

    public int Count => _points.Count;

    public void Clear()
    {
        _most = Math.Max(_most, Buffer.Length);
        _points.Clear();
        Buffer.Clear();
    }

    /// <summary>Ends a scrape. Not after each family: the largest one would have to ask for its memory anew in every scrape.</summary>
    public void Reset()
    {
        Clear();
        Buffer.Reset(_most);
        _most = 0;
    }

    public void Begin() => _start = Buffer.Length;

    /// <summary>Keeps the point that was begun.</summary>
    public void End(int group) => _points.Add((group, _start, Buffer.Length - _start));

    public ReadOnlySpan<byte> Get(int index, out int group)
    {
        (group, int offset, int length) = _points[index];
        return Buffer.Slice(offset, length);
    }
}

using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>Walks the samples of a <see cref="MergedFamily"/>.</summary>
public ref struct SampleEnumerator
{
    private readonly MergedScrape _scrape;
    private SampleCursor _cursor;

    internal SampleEnumerator(MergedScrape scrape, SampleCursor cursor)
    {
        _scrape = scrape;
        _cursor = cursor;
    }

    /// <summary>The current sample.</summary>
    public readonly SampleView Current => _scrape.View(_cursor.Input, in _scrape.Blocks(_cursor.Input).Sample(_cursor.Sample));

    /// <summary>Advances to the next sample.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool MoveNext() => _cursor.MoveNext(_scrape);
}

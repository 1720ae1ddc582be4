using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>Walks the samples of a <see cref="MergedFamily"/>.</summary>
public ref struct SampleEnumerator
{
    private readonly MergedScrape _scrape;
    private readonly Family _family;
    private SampleCursor _cursor;

    internal SampleEnumerator(MergedScrape scrape, int family)
    {
        _scrape = scrape;
        _family = scrape.Entry(family).Family;
        _cursor = new SampleCursor(scrape, family);
    }

    /// <summary>The current sample.</summary>
    public readonly SampleView Current => _scrape.View(_family, _cursor.Input, in _scrape.Blocks(_cursor.Input).Sample(_cursor.Sample));

    /// <summary>Advances to the next sample.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool MoveNext() => _cursor.MoveNext(_scrape);
}

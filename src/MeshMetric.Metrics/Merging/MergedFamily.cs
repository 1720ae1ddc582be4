using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>A family of a <see cref="MergedScrape"/>; lives as long as the scrape.</summary>
public readonly ref struct MergedFamily
{
    private readonly MergedScrape _scrape;
    private readonly int _index;

    internal MergedFamily(MergedScrape scrape, int index)
    {
        _scrape = scrape;
        _index = index;
    }

    /// <summary>
    /// Name as text declares it (without <c>_bucket</c> and the like, but <c>x_total</c> and <c>x_info</c> of OpenMetrics' counter and info
    /// <c>x</c>), unquoted and unescaped UTF-8.
    /// </summary>
    public ReadOnlySpan<byte> Name => _scrape.Entry(_index).Family.Name;

    /// <summary>Whether the name can stand outside quotes.</summary>
    public bool IsLegacyName => _scrape.Entry(_index).Family.IsLegacyName;

    /// <summary>Declared type.</summary>
    public MetricKind Kind => _scrape.Entry(_index).Kind;

    /// <summary>Whether a TYPE line declared it; without one the kind is <see cref="MetricKind.Untyped"/>.</summary>
    public bool HasType => _scrape.Entry(_index).HasType;

    /// <summary>HELP text with its escapes <c>\\</c> and <c>\n</c>, or empty.</summary>
    public ReadOnlySpan<byte> Help
    {
        get
        {
            ref readonly MergedFamilies.Entry entry = ref _scrape.Entry(_index);
            return entry.Help.Length == 0 ? default : _scrape.Blocks(entry.HelpInput).Text(entry.Help);
        }
    }

    /// <summary>UNIT, or empty (always empty for text 0.0.4).</summary>
    public ReadOnlySpan<byte> Unit
    {
        get
        {
            ref readonly MergedFamilies.Entry entry = ref _scrape.Entry(_index);
            return entry.Unit.Length == 0 ? default : _scrape.Blocks(entry.UnitInput).Text(entry.Unit);
        }
    }

    /// <summary>Whether some sample is a <c>_created</c> (<see cref="SampleView.IsCreated"/>).</summary>
    public bool HasCreated => _scrape.Entry(_index).HasCreated;

    /// <summary>Which name the samples have that tell when a series began.</summary>
    internal SampleName CreatedName => Kind == MetricKind.Counter ? SampleName.CounterCreated : SampleName.Created;

    internal ReadOnlySpan<byte> NameOf(SampleName sample) => _scrape.Entry(_index).Family.NameOf(sample);

    /// <summary>The samples in the order they are served: source by source, inside a source as it wrote them.</summary>
    public SampleEnumerator GetEnumerator() => new(_scrape, _index);
}

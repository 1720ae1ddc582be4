using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Writes merged scrapes as OTLP metrics, straight from exposition text to protobuf bytes (OpenTelemetry specification, "Prometheus and
/// OpenMetrics compatibility"). Make one per backend and keep it: it reuses its working memory from scrape to scrape. Not thread-safe.
/// </summary>
public sealed class OtlpEncoder
{
    private const int SmallestLimit = 1024;

    // What the reserved lengths can say, and more than the OTLP specification asks a receiver to take.
    private const int LargestLimit = 128 * 1024 * 1024;

    private readonly byte[] _scope;
    private readonly bool _isDelta;
    private readonly int _maxResourceBytes;
    private readonly ResourceFields _resource;
    private readonly RequestPacker _packer;
    private readonly PointGroups _groups = new();
    private readonly LabelSets _labelSets = new();
    private readonly SeriesMemory _memory;
    private readonly MetricHeader _metric;
    private readonly PointPlacer _placer;
    private readonly PointList _familyPoints = new();
    private readonly NumberPoints _numbers;
    private readonly SeriesPoint _seriesPoint;
    private readonly SeriesRuns _runs;
    private readonly SeriesGroups _series;
    private readonly EndedSeries _ended;
    private SourceContext[] _sources = [];
    private EncodeCounts _counts;
    private ulong _time;
    private ulong _firstExport;
    private bool _expectsOldSeries;

    /// <summary>Prepares an encoder.</summary>
    /// <param name="options">Resource, scope and the limit on requests.</param>
    /// <exception cref="ArgumentException">The limit is below 1 KiB or above 128 MiB, or leaves no room for the resource.</exception>
    public OtlpEncoder(OtlpEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRequestBytes, SmallestLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxRequestBytes, LargestLimit);
        _resource = new ResourceFields(options.Resource);
        _maxResourceBytes = options.MaxRequestBytes / 2;
        if (_resource.Own.Length > _maxResourceBytes)
        {
            throw new ArgumentException("The resource's attributes take up more than half of a request.", nameof(options));
        }

        _scope = ScopeFields(options);
        _isDelta = options.Temporality == MetricTemporality.Delta;
        _packer = new RequestPacker(options.MaxRequestBytes, options.Gzip);
        _memory = new SeriesMemory(options.MaxRememberedSeries);
        _metric = new MetricHeader(_isDelta);
        _placer = new PointPlacer(_packer, _groups, _metric);
        LabelAttributes labels = new();
        SeriesLookup lookup = new(labels, _groups, _memory);
        _numbers = new NumberPoints(lookup, _memory, _placer, _isDelta);
        _seriesPoint = new SeriesPoint(lookup, _memory, _isDelta);
        _runs = new SeriesRuns(_seriesPoint);
        _series = new SeriesGroups(labels, _groups, _seriesPoint);
        _ended = new EndedSeries(_memory, _labelSets, _placer);
        _groups.Clear(_resource.Own, _scope);
    }

    /// <summary>
    /// Says that the next scrape may have series which were left out of the last one, as after a change of filters: that they are not remembered does
    /// not mean that they are new.
    /// </summary>
    public void ExpectOldSeries() => _expectsOldSeries = true;

    /// <summary>Encodes a scrape. The result does not refer to the scrape's memory.</summary>
    /// <param name="scrape">What to encode.</param>
    /// <returns>The requests, which the caller disposes.</returns>
    public EncodedMetrics Encode(MergedScrape scrape)
    {
        ArgumentNullException.ThrowIfNull(scrape);
        bool finished = false;
        try
        {
            Begin(scrape);
            for (int i = 0; i < scrape.FamilyCount; i++)
            {
                EncodeFamily(scrape.GetFamily(i), i);
            }

            IReadOnlyList<RememberedFamily> gone = _memory.Gone();
            for (int i = 0; i < gone.Count; i++)
            {
                EndFamily(gone[i], scrape.FamilyCount + i);
            }

            EncodeAside(scrape, gone);
            OtlpRequest[] requests = _packer.Finish();
            _memory.End();
            _familyPoints.Reset();
            finished = true;
            return new EncodedMetrics(requests, _counts.ToReport(requests, _memory.IsOff ? 0 : _memory.Refused));
        }
        finally
        {
            if (!finished)
            {
                _packer.Abandon();
            }
        }
    }

    private static byte[] ScopeFields(OtlpEncoderOptions options)
    {
        ScopeLabels scope = new();
        scope.Add("otel_scope_name"u8, System.Text.Encoding.UTF8.GetBytes(options.ScopeName));
        if (options.ScopeVersion.Length > 0)
        {
            scope.Add("otel_scope_version"u8, System.Text.Encoding.UTF8.GetBytes(options.ScopeVersion));
        }

        ProtoBuffer fields = new();
        scope.WriteTo(fields);
        return fields.Written.ToArray();
    }

    private void Begin(MergedScrape scrape)
    {
        _counts = default;
        _memory.Begin();
        if (_groups.AreMany || _labelSets.AreMany)
        {
            _memory.Clear();
            _labelSets.Clear();
            _groups.Clear(_resource.Own, _scope);
        }

        _groups.Begin();
        bool knowsAll = _memory.KnowsAll && !_expectsOldSeries;
        _expectsOldSeries = false;
        IReadOnlyList<MergedSource> sources = scrape.Sources;
        SourceContext[] known = _sources;
        _sources = new SourceContext[sources.Count];
        _time = 0;
        for (int i = 0; i < sources.Count; i++)
        {
            string name = sources[i].Name;
            _sources[i] = Array.Find(known, context => context.Name == name) ?? new SourceContext(name);
            _sources[i].Update(sources[i], _labelSets.Get(sources[i].Labels), _memory.Scrape, knowsAll);
            _time = Math.Max(_time, _sources[i].ScrapedAt);
        }

        _firstExport = _firstExport != 0 ? _firstExport : _time;
        _seriesPoint.FirstExport = _firstExport;

        // A source's resource must be known before its first point is placed.
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);
            if (ResourceFields.IsTargetInfo(family))
            {
                ReadTargetInfo(family);
            }
        }
    }

    private void ReadTargetInfo(MergedFamily family)
    {
        foreach (SampleView sample in family)
        {
            SourceContext source = _sources[sample.Source];
            ReadOnlySpan<byte> resource = _resource.With(sample.Labels);
            if (source.HasTargetInfo || resource.Length > _maxResourceBytes)
            {
                // A target describes itself once, and a description that fills a request would leave no room for metrics.
                _counts.UnsupportedSamples++;
                continue;
            }

            source.SetTargetInfo(_groups.AddResource(resource));
        }
    }

    private void EncodeFamily(MergedFamily family, int index)
    {
        if (ResourceFields.IsTargetInfo(family))
        {
            return;
        }

        _metric.Set(family);
        _placer.Family = index;
        RememberedFamily remembered = _memory.Enter(family.Name, family.Kind);
        switch (family.Kind)
        {
            case MetricKind.Histogram or MetricKind.Summary:
                EncodeSeries(family, remembered);
                break;
            case MetricKind.GaugeHistogram:
                foreach (SampleView _ in family)
                {
                    _counts.UnsupportedSamples++;
                }

                break;
            default:
                _numbers.Encode(family, remembered, _sources, _firstExport, ref _counts);
                break;
        }

        WriteEnds(remembered);
        if (remembered.Live > 0)
        {
            remembered.Metric = _metric.Remember(remembered.Metric);
        }

        _packer.EndMetric();
    }

    private void EncodeSeries(MergedFamily family, RememberedFamily remembered)
    {
        _familyPoints.Clear();
        EncodeCounts before = _counts;
        _memory.Mark(remembered);
        if (!_runs.TryEncode(family, remembered, _sources, _familyPoints, ref _counts))
        {
            _counts = before;
            _memory.Restore(remembered);
            _familyPoints.Clear();
            _series.Encode(family, remembered, _sources, _familyPoints, ref _counts);
        }

        for (int i = 0; i < _familyPoints.Count; i++)
        {
            ReadOnlySpan<byte> point = _familyPoints.Get(i, out int group);
            _placer.Place(group, point, ref _counts);
        }
    }

    private void EndFamily(RememberedFamily family, int index)
    {
        _metric.Set(family.Metric!);
        _placer.Family = index;
        family.LiveSeen = 0;
        WriteEnds(family);
        _packer.EndMetric();
    }

    private void WriteEnds(RememberedFamily family) =>
        _ended.Write(family, _time, _isDelta && family.Kind is MetricKind.Counter or MetricKind.Histogram, ref _counts);

    private void EncodeAside(MergedScrape scrape, IReadOnlyList<RememberedFamily> gone)
    {
        int resource = 0;
        int group = 0;
        int family = -1;
        foreach (PointAside aside in _groups.SortAside())
        {
            if (aside.Resource != resource)
            {
                _packer.EndResource();
            }
            else if (aside.Group != group)
            {
                _packer.EndScope();
            }

            if (aside.Group != group || aside.Family != family)
            {
                _packer.EndMetric();
                if (aside.Family < scrape.FamilyCount)
                {
                    _metric.Set(scrape.GetFamily(aside.Family));
                }
                else
                {
                    _metric.Set(gone[aside.Family - scrape.FamilyCount].Metric!);
                }
            }

            (resource, group, family) = (aside.Resource, aside.Group, aside.Family);
            ReadOnlySpan<byte> point = _groups.Point(aside);
            if (_packer.TryMake(_groups.ResourceFields(group), _groups.ScopeFields(group), _metric, point.Length, out Span<byte> room))
            {
                point.CopyTo(room);
            }
            else
            {
                _counts.OversizedPoints++;
            }
        }
    }
}

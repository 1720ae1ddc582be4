using System.Buffers.Binary;

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

    // A point's two times and its value.
    private const int NumberSize = 3 * (1 + sizeof(ulong));

    private readonly byte[] _scope;
    private readonly int _maxResourceBytes;
    private readonly ResourceFields _resource;
    private readonly RequestPacker _packer;
    private readonly LabelAttributes _labels = new();
    private readonly PointGroups _groups = new();
    private readonly MetricHeader _metric = new();
    private readonly ExemplarWriter _exemplars = new();
    private readonly ProtoBuffer _point = new();
    private readonly PointList _familyPoints = new();
    private readonly SeriesRuns _runs;
    private readonly SeriesGroups _series;
    private SourceContext[] _sources = [];
    private EncodeCounts _counts;

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
        _packer = new RequestPacker(options.MaxRequestBytes);
        _runs = new SeriesRuns(_labels, _groups);
        _series = new SeriesGroups(_labels, _groups);
    }

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

            EncodeAside(scrape);
            OtlpRequest[] requests = _packer.Finish();
            finished = true;
            return new EncodedMetrics(requests, _counts.ToReport(requests));
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
        _groups.Begin(_resource.Own, _scope);
        IReadOnlyList<MergedSource> sources = scrape.Sources;
        int known = _sources.Length;
        if (known < sources.Count)
        {
            Array.Resize(ref _sources, sources.Count);
            for (int i = known; i < _sources.Length; i++)
            {
                _sources[i] = new SourceContext();
            }
        }

        for (int i = 0; i < sources.Count; i++)
        {
            _sources[i].Update(sources[i]);
        }

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
        switch (family.Kind)
        {
            case MetricKind.Histogram or MetricKind.Summary:
                EncodeSeries(family, index);
                break;
            case MetricKind.GaugeHistogram:
                foreach (SampleView _ in family)
                {
                    _counts.UnsupportedSamples++;
                }

                break;
            default:
                EncodeNumbers(family, index);
                break;
        }

        _packer.EndMetric();
    }

    private void EncodeNumbers(MergedFamily family, int index)
    {
        bool isCounter = family.Kind == MetricKind.Counter;
        foreach (SampleView sample in family)
        {
            if (sample.IsCreated)
            {
                // A start time, no metric of its own.
                continue;
            }

            SourceContext source = _sources[sample.Source];
            ulong time = source.ScrapedAt;
            if (!sample.Timestamp.IsEmpty && !UnixTime.TryParseMilliseconds(sample.Timestamp, out time))
            {
                _counts.InvalidPoints++;
                continue;
            }

            _point.Clear();
            Span<byte> free = _point.Reserve(NumberSize);
            free[0] = OtlpTag.PointTime;
            BinaryPrimitives.WriteUInt64LittleEndian(free[1..], time);
            free[9] = OtlpTag.NumberAsDouble;
            BinaryPrimitives.WriteDoubleLittleEndian(free[10..], ExpositionNumber.Parse(sample.Value));
            _point.Advance(18);
            ulong start = isCounter ? source.StartTime(0, time) : 0;
            if (start != 0)
            {
                _point.WriteFixed64(OtlpTag.PointStartTime, start);
            }

            if (isCounter && !sample.Exemplar.IsEmpty)
            {
                _exemplars.Write(_point, OtlpTag.NumberExemplars, sample.Exemplar, time);
            }

            _labels.Begin(source.Labels, sample.MayCarryAddedLabel);
            _labels.WriteOwn(_point, OtlpTag.NumberAttributes, sample.Labels);
            _labels.WriteAdded(_point, OtlpTag.NumberAttributes);
            Place(_groups.Find(source.Resource, _labels.Scope), index, _point.Written);
        }
    }

    private void EncodeSeries(MergedFamily family, int index)
    {
        _familyPoints.Clear();
        EncodeCounts before = _counts;
        if (!_runs.TryEncode(family, _sources, _familyPoints, ref _counts))
        {
            _counts = before;
            _familyPoints.Clear();
            _series.Encode(family, _sources, _familyPoints, ref _counts);
        }

        for (int i = 0; i < _familyPoints.Count; i++)
        {
            ReadOnlySpan<byte> point = _familyPoints.Get(i, out int group);
            Place(group, index, point);
        }
    }

    private void Place(int group, int family, ReadOnlySpan<byte> point)
    {
        if (group == 0)
        {
            Pack(group, point);
        }
        else
        {
            _groups.PutAside(group, family, point);
        }
    }

    private void Pack(int group, ReadOnlySpan<byte> point)
    {
        if (!_packer.Add(_groups.ResourceFields(group), _groups.ScopeFields(group), _metric, point))
        {
            _counts.OversizedPoints++;
        }
    }

    private void EncodeAside(MergedScrape scrape)
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
                _metric.Set(scrape.GetFamily(aside.Family));
            }

            (resource, group, family) = (aside.Resource, aside.Group, aside.Family);
            Pack(group, _groups.Point(aside));
        }
    }
}

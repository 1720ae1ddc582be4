using System.Buffers;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Bench;

/// <summary>The data path of one pipeline with one source, as the agent runs it, on a body that is in memory in pieces of a socket's size.</summary>
internal sealed class DataPath
{
    private const int SegmentBytes = 64 * 1024;

    private static readonly AddedLabels Labels = new([new("mesh", "default"), new("dataplane", "backend-1"), new("service", "backend")]);

    private readonly ReadOnlySequence<byte> _body;
    private readonly ExpositionFormat _format;
    private readonly SourceReader _reader;
    private readonly OtlpEncoder _encoder = new(new OtlpEncoderOptions { Resource = [new("service.name", "backend")] });
    private readonly DiscardingWriter _output = new();

    public DataPath(ReadOnlyMemory<byte> body, Profile profile)
    {
        _body = BodyPieces.Of(body, SegmentBytes);
        _format = ExpositionFormats.OfBody(body.Span);
        FamilyFilter filter = FamilyFilter.ForSidecarProfile(profile, [], [], []);
        _reader = new SourceReader(
            new ReadPlan([filter], Labels.Pairs.Select(pair => pair.Key)), new ReadLimits { MaxBodyBytes = long.MaxValue });
    }

    /// <summary>Reads and filters.</summary>
    public ScrapeSnapshot Read() => _reader.Read(_body, DateTimeOffset.UnixEpoch, _format);

    /// <summary>Labels and merges; the result holds the snapshot.</summary>
    public static MergedScrape Merge(ScrapeSnapshot snapshot) => MergedScrape.Merge([new MergeInput("sidecar", snapshot, 0, Labels)]);

    /// <summary>The same for two sources.</summary>
    public static MergedScrape Merge(ScrapeSnapshot first, ScrapeSnapshot second) =>
        MergedScrape.Merge([new MergeInput("sidecar", first, 0, Labels), new MergeInput("application", second, 0, Labels)]);

    /// <summary>Writes Prometheus text and throws it away.</summary>
    public WriteReport Write(MergedScrape scrape) => PrometheusTextWriter.Write(scrape, _output);

    /// <summary>Writes OpenMetrics and throws it away.</summary>
    public WriteReport WriteOpenMetrics(MergedScrape scrape) => OpenMetricsWriter.Write(scrape, _output);

    /// <summary>Encodes OTLP and throws it away.</summary>
    public EncodeReport Encode(MergedScrape scrape)
    {
        using EncodedMetrics metrics = _encoder.Encode(scrape);
        return metrics.Report;
    }

    /// <summary>Body in, Prometheus text out.</summary>
    public WriteReport ToText()
    {
        ScrapeSnapshot snapshot = Read();
        using MergedScrape scrape = Merge(snapshot);
        snapshot.Release();
        return Write(scrape);
    }

    /// <summary>Body in, OpenMetrics out.</summary>
    public WriteReport ToOpenMetrics()
    {
        ScrapeSnapshot snapshot = Read();
        using MergedScrape scrape = Merge(snapshot);
        snapshot.Release();
        return WriteOpenMetrics(scrape);
    }

    /// <summary>Body in, OTLP requests out.</summary>
    public EncodeReport ToOtlp()
    {
        ScrapeSnapshot snapshot = Read();
        using MergedScrape scrape = Merge(snapshot);
        snapshot.Release();
        return Encode(scrape);
    }

    /// <summary>A socket that never blocks: every piece lands in the same buffer.</summary>
    private sealed class DiscardingWriter : IBufferWriter<byte>
    {
        private byte[] _buffer = new byte[128 * 1024];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (sizeHint > _buffer.Length)
            {
                _buffer = new byte[sizeHint];
            }

            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}

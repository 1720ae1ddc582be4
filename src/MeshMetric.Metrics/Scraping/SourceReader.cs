using System.Buffers;
using System.IO.Pipelines;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Reads one source's bodies, scrape after scrape, and remembers the filters' decision on each family name in between.
/// Not thread-safe: one read at a time.
/// </summary>
public sealed class SourceReader
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private static readonly PipeOptions WithoutPauses = new(pauseWriterThreshold: 0, minimumSegmentSize: 64 * 1024, useSynchronizationContext: false);

    private readonly BlockPool _pool;
    private readonly TextBodyReader _body;
    private readonly ScratchBuffer _carry = new();
    private bool _atStart;
    private bool _skippingLine;
    private DateTimeOffset? _processStart;

    /// <summary>Creates a reader.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="limits">Bounds on a body.</param>
    /// <param name="pool">Where snapshots get their memory; share one among the readers of a process. Absent: a pool of the reader's own.</param>
    public SourceReader(ReadPlan plan, ReadLimits limits, BlockPool? pool = null)
    {
        Plan = plan;
        Limits = limits;
        _pool = pool ?? new BlockPool(new BlockPoolOptions { IdleTime = Timeout.InfiniteTimeSpan });
        _body = new TextBodyReader(plan, limits);
    }

    /// <summary>What is wanted.</summary>
    public ReadPlan Plan { get; }

    /// <summary>Bounds on a body.</summary>
    public ReadLimits Limits { get; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body; the caller completes it. Segments of 64 KiB and more are read fastest.</param>
    /// <param name="scrapedAt">When the read began.</param>
    /// <param name="format">
    /// What the body is written in; <see langword="null"/> when its end has to tell (<see cref="ExpositionFormats.OfBody(in ReadOnlySequence{byte})"/>).
    /// Such a body is held in memory until then.
    /// </param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>
    /// A snapshot with one reference, also when the source failed: an I/O error, a cut body and a limit are outcomes, told by
    /// <see cref="ReadReport.Failure"/>. Of a text body that breaks off the complete families stay; OpenMetrics is whole or nothing.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ScrapeSnapshot> ReadAsync(
        PipeReader body, DateTimeOffset scrapedAt, ExpositionFormat? format, CancellationToken cancellationToken)
    {
        // Until the end says otherwise it is text, of which something is left when it breaks off.
        var snapshot = new ScrapeSnapshot(scrapedAt, _pool, format ?? ExpositionFormat.Text);
        Pipe? whole = format is null ? new Pipe(WithoutPauses) : null;
        Begin(snapshot);
        string? brokeOff = null;
        try
        {
            while (true)
            {
                ReadResult result = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    Consume(segment.Span, snapshot.Report);
                    whole?.Writer.Write(segment.Span);
                }

                body.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || _body.HasFailed)
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or HttpRequestException)
        {
            brokeOff = $"the body broke off after {snapshot.Report.Bytes} bytes: {e.Message}";
        }
        catch
        {
            _body.End("cancelled");
            snapshot.Release();
            throw;
        }

        End(snapshot, brokeOff);
        return whole is null || brokeOff is not null ? snapshot : await ReadAgainAsync(snapshot, whole).ConfigureAwait(false);
    }

    /// <summary>Reads a body in Prometheus text 0.0.4 to its end.</summary>
    /// <inheritdoc cref="ReadAsync(PipeReader, DateTimeOffset, ExpositionFormat?, CancellationToken)"/>
    public ValueTask<ScrapeSnapshot> ReadAsync(PipeReader body, DateTimeOffset scrapedAt, CancellationToken cancellationToken) =>
        ReadAsync(body, scrapedAt, ExpositionFormat.Text, cancellationToken);

    /// <summary>Reads a body that is in memory.</summary>
    /// <inheritdoc cref="ReadAsync(PipeReader, DateTimeOffset, ExpositionFormat?, CancellationToken)" path="/returns"/>
    /// <param name="body">The whole body.</param>
    /// <param name="scrapedAt">When the body was made.</param>
    /// <param name="format">What the body is written in.</param>
    public ScrapeSnapshot Read(ReadOnlySequence<byte> body, DateTimeOffset scrapedAt, ExpositionFormat format = ExpositionFormat.Text)
    {
        var snapshot = new ScrapeSnapshot(scrapedAt, _pool, format);
        Begin(snapshot);
        foreach (ReadOnlyMemory<byte> segment in body)
        {
            Consume(segment.Span, snapshot.Report);
        }

        End(snapshot, brokeOff: null);
        return snapshot;
    }

    /// <summary>Reads a body that was taken for text as what its end says it is.</summary>
    private async ValueTask<ScrapeSnapshot> ReadAgainAsync(ScrapeSnapshot snapshot, Pipe whole)
    {
        await whole.Writer.CompleteAsync().ConfigureAwait(false);
        ReadResult result = await whole.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        if (snapshot.Report.IsComplete && ExpositionFormats.OfBody(result.Buffer) == ExpositionFormat.OpenMetrics)
        {
            snapshot.Release();
            snapshot = Read(result.Buffer, snapshot.ScrapedAt, ExpositionFormat.OpenMetrics);
        }

        await whole.Reader.CompleteAsync().ConfigureAwait(false);
        return snapshot;
    }

    private void Begin(ScrapeSnapshot snapshot)
    {
        _atStart = true;
        _skippingLine = false;
        _carry.Clear();
        _body.Begin(snapshot);
    }

    /// <summary>Reads a segment. The part of a line at its end is carried over to the next.</summary>
    private void Consume(ReadOnlySpan<byte> segment, ReadReport report)
    {
        report.Bytes += segment.Length;
        if (_body.HasFailed)
        {
            return;
        }

        if (report.Bytes > Limits.MaxBodyBytes)
        {
            report.Fail($"the body is larger than {Limits.MaxBodyBytes} bytes (the limit on a body)");
            return;
        }

        if (_carry.Length > 0 || _skippingLine)
        {
            int end = segment.IndexOf((byte)'\n');
            ReadOnlySpan<byte> rest = end < 0 ? segment : segment[..(end + 1)];
            segment = segment[rest.Length..];
            Carry(rest);
            if (end < 0)
            {
                return;
            }

            if (_skippingLine)
            {
                _skippingLine = false;
            }
            else
            {
                ReadLines(_carry.Span);
            }

            _carry.Trim();
        }

        int last = segment.LastIndexOf((byte)'\n');
        if (last >= 0)
        {
            ReadLines(segment[..(last + 1)]);
            segment = segment[(last + 1)..];
        }

        Carry(segment);
    }

    private void Carry(ReadOnlySpan<byte> part)
    {
        if (_skippingLine)
        {
            return;
        }

        if (_carry.Length + (long)part.Length > Limits.MaxLineBytes + 1L)
        {
            _skippingLine = true;
            _body.Drop(LineError.LineTooLong);
            return;
        }

        _carry.Append(part);
    }

    private void ReadLines(ReadOnlySpan<byte> lines)
    {
        if (_atStart)
        {
            _atStart = false;
            if (lines.StartsWith(ByteOrderMark))
            {
                lines = lines[ByteOrderMark.Length..];
            }
        }

        _body.ReadLines(lines);
    }

    private void End(ScrapeSnapshot snapshot, string? brokeOff)
    {
        // A last line without a newline may be the beginning of a longer one (12 of 123): it is never served. In a body that broke off
        // that is no fault of the line.
        if (_carry.Length > 0 && brokeOff is null && !_body.HasFailed && !_body.TryEnd(_carry.Span))
        {
            _body.Drop(LineError.Unterminated);
        }

        _carry.Trim();
        bool isWorthless = _body.HasFailed || _body.LacksEnd;
        _body.End(brokeOff);
        if (isWorthless)
        {
            snapshot.DiscardAll();
            snapshot.Report.SamplesKept = 0;
        }

        snapshot.ProcessStart = Steady(snapshot.ProcessStart);
    }

    /// <summary>
    /// An uptime is in whole seconds, so the start it tells moves a little from scrape to scrape. A start that moves would look like a restart.
    /// </summary>
    private DateTimeOffset? Steady(DateTimeOffset? start)
    {
        if (start is not { } now)
        {
            return null;
        }

        if (_processStart is { } before && (now - before).Duration() < TimeSpan.FromSeconds(2.5))
        {
            return before;
        }

        _processStart = now;
        return now;
    }
}

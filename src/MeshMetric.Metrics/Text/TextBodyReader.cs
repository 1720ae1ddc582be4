using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Reads bodies in Prometheus text 0.0.4 or OpenMetrics, line by line, into snapshots. Lines of families nobody keeps are skipped without being parsed; lines
/// that look like their predecessor take a fast path; all others go through the full grammar.
/// </summary>
/// <remarks>Lives as long as its source and remembers the decisions on families. Not thread-safe.</remarks>
internal sealed class TextBodyReader
{
    /// <summary>So many malformed lines and not one good one: the body is not metrics, and reading on would tell nothing new.</summary>
    private const int HopelessLines = 100;

    private readonly ReadLimits _limits;
    private readonly FamilyTracker _families;
    private readonly SampleLines _lines;
    private readonly ScratchBuffer _scratch = new();
    private readonly FamilyMetadata _metadata;
    private ScrapeSnapshot _snapshot = null!;
    private SnapshotBlocks _blocks = null!;
    private ReadReport _report = null!;
    private bool _isOpenMetrics;
    private bool _hasEnded;

    public TextBodyReader(ReadPlan plan, ReadLimits limits)
    {
        _limits = limits;
        _families = new FamilyTracker(plan, limits);
        _lines = new SampleLines(plan, limits, _families);
        _metadata = new FamilyMetadata(_families, _scratch);
    }

    public bool HasFailed => _report.Failure is not null;

    /// <summary>Whether the body is OpenMetrics and its <c># EOF</c> has not come.</summary>
    public bool LacksEnd => _isOpenMetrics && !_hasEnded;

    public void Begin(ScrapeSnapshot snapshot)
    {
        _snapshot = snapshot;
        _blocks = snapshot.Blocks;
        _report = snapshot.Report;
        _isOpenMetrics = snapshot.Format == ExpositionFormat.OpenMetrics;
        _hasEnded = false;
        _families.Begin(snapshot);
        _metadata.Begin(snapshot);
        _lines.Begin(snapshot);
    }

    /// <summary>Reads whole lines.</summary>
    /// <param name="lines">Text that ends with a newline.</param>
    public void ReadLines(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty && !HasFailed)
        {
            int read = _lines.Read(lines);
            if (read == 0)
            {
                read = lines.IndexOf((byte)'\n') + 1;
                ReadLine(lines[..(read - 1)]);
            }

            lines = lines[read..];
        }

        if (_blocks.SampleCount > _limits.MaxSamples && !HasFailed)
        {
            _report.Fail($"more than {_limits.MaxSamples} samples to keep (the limit on samples)");
        }
    }

    /// <summary>Takes a last line without newline if it is the one that needs none.</summary>
    public bool TryEnd(ReadOnlySpan<byte> line)
    {
        if (!_isOpenMetrics || _hasEnded || !ExpositionFormats.IsEnd(line))
        {
            return false;
        }

        ReadLine(line);
        return true;
    }

    /// <summary>Counts a line the reader of the body had to drop.</summary>
    public void Drop(LineError error)
    {
        _report.Lines++;
        Malformed(error);
    }

    /// <summary>Ends the body.</summary>
    /// <param name="brokeOff">Why it broke off, or <see langword="null"/> when it is whole. The family that was open then goes as a whole.</param>
    public void End(string? brokeOff)
    {
        _families.End(discardOpen: brokeOff is not null);
        if (brokeOff is not null)
        {
            _report.Fail(brokeOff);
        }
        else if (_report is { SamplesSeen: 0, FamiliesSeen: 0, MalformedLines: > 0 } && !HasFailed)
        {
            FailAsNotMetrics();
        }
        else if (LacksEnd && !HasFailed)
        {
            _report.Fail("the OpenMetrics body does not end with # EOF, so it is not whole");
        }

        _report.SamplesKept = 0;
        foreach (FamilyRun run in _snapshot.Runs)
        {
            _report.SamplesKept += run.SampleCount;
        }

        _scratch.Trim();
        _metadata.Trim();
        _lines.End();
        _snapshot = null!;
        _blocks = null!;
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        _report.Lines++;
        if (line.Length > _limits.MaxLineBytes)
        {
            Malformed(LineError.LineTooLong);
            return;
        }

        if (line.IsEmpty)
        {
            return;
        }

        if (line[0] is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            line = line.TrimStart(" \t\r"u8);
            if (line.IsEmpty)
            {
                return;
            }
        }

        if (_hasEnded)
        {
            Malformed(LineError.AfterEnd);
        }
        else if (line[0] == (byte)'#')
        {
            ReadMetadata(line);
        }
        else if (line[0] == (byte)'<' && _report is { SamplesSeen: 0, FamiliesSeen: 0 })
        {
            _report.Fail("the body is HTML or XML, not metrics; check the path");
        }
        else
        {
            ReadSample(line);
        }
    }

    /// <summary>A sample by the full grammar.</summary>
    private void ReadSample(ReadOnlySpan<byte> line)
    {
        if (_metadata.IsPending)
        {
            _metadata.TakePending(line);
        }

        LineError error = SampleParser.Parse(line, _scratch, _limits.MaxLabels, _isOpenMetrics, out CanonicalLine parsed);
        if (error != LineError.None)
        {
            Malformed(error);
            return;
        }

        ReadOnlySpan<byte> canonical = _scratch.Span;
        Family? family = _families.Resolve(canonical[..parsed.NameLength], out SampleName name);
        if (family is null)
        {
            return;
        }

        _report.SamplesSeen++;
        if (family.Hint != StartTimeHint.None && !family.HasSamples)
        {
            ReadStartTime(family.Hint, canonical.Slice(parsed.ValueOffset, parsed.ValueLength));
        }

        family.HasSamples = true;
        if (!family.Decision.IsKept)
        {
            return;
        }

        family.HasCreated |= name >= SampleName.Created;
        family.HasQuotedLabels |= parsed.HasQuotedLabelName;
        ReadOnlySpan<byte> labels = parsed.LabelsLength == 0 ? default : canonical.Slice(parsed.NameLength + 1, parsed.LabelsLength);
        SampleFlags flags = LearnLabels(labels, parsed);
        if ((flags & SampleFlags.Plumbing) != 0)
        {
            if (family.Decision.EverybodyDropsPlumbing)
            {
                return;
            }

            _families.CountPlumbing(isPlumbing: true);
        }

        ref SampleEntry entry = ref _blocks.AddSample();
        entry.Position = _blocks.Append(canonical[(parsed.LabelsLength == 0 ? parsed.ValueOffset : parsed.NameLength)..parsed.Length]);
        entry.LabelsLength = parsed.LabelsLength;
        entry.ValueLength = (ushort)parsed.ValueLength;
        entry.TimestampLength = (byte)parsed.TimestampLength;
        entry.ExemplarLength = (ushort)parsed.ExemplarLength;
        entry.Name = name;
        entry.Flags = flags | (parsed.TimestampLength + parsed.ExemplarLength > 0 ? SampleFlags.HasTail : SampleFlags.None);
    }

    private SampleFlags LearnLabels(ReadOnlySpan<byte> labels, in CanonicalLine parsed)
    {
        bool isPlumbing = false;
        var enumerator = new LabelEnumerator(labels);
        while (enumerator.MoveNext())
        {
            isPlumbing |= Filtering.PlumbingSeries.IsEntityLabel(enumerator.Name)
                && Filtering.PlumbingSeries.IsPlumbing(enumerator.EscapedValue);
        }

        SampleFlags flags = isPlumbing ? SampleFlags.Plumbing : SampleFlags.None;
        if (parsed.HasQuotedLabelName)
        {
            // Quoted names are compared escaped, and rare: say that they may clash and let the writer look.
            _lines.Forget();
            return flags | SampleFlags.QuotedLabelName | SampleFlags.CarriesAddedLabel;
        }

        return flags | (_lines.Learn(labels) ? SampleFlags.CarriesAddedLabel : SampleFlags.None);
    }

    private void ReadMetadata(ReadOnlySpan<byte> line)
    {
        if (_isOpenMetrics && ExpositionFormats.IsEnd(line))
        {
            _metadata.TakePending(default);
            _families.Leave();
            _hasEnded = true;
            return;
        }

        LineError error = _metadata.Read(line);
        if (error != LineError.None)
        {
            Malformed(error);
        }
    }

    private void ReadStartTime(StartTimeHint hint, ReadOnlySpan<byte> text)
    {
        double seconds = ExpositionNumber.Parse(text);
        const double Year9999 = 253402300799;
        if (_snapshot.ProcessStart is not null || !(seconds is > 0 and < Year9999))
        {
            return;
        }

        if (hint == StartTimeHint.ProcessStartTime)
        {
            _snapshot.ProcessStart = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }
        else if (seconds < (_snapshot.ScrapedAt - DateTimeOffset.UnixEpoch).TotalSeconds)
        {
            _snapshot.ProcessStart = _snapshot.ScrapedAt.AddSeconds(-seconds);
        }
    }

    private void Malformed(LineError error)
    {
        _report.AddMalformed(_report.Lines, error);
        if (_report is { SamplesSeen: 0, FamiliesSeen: 0, MalformedLines: >= HopelessLines })
        {
            FailAsNotMetrics();
        }
    }

    private void FailAsNotMetrics()
    {
        LineProblem first = _report.Problems[0];
        _report.Fail($"the body is not metrics (line {first.Line}: {first.Reason}); check the path");
    }
}

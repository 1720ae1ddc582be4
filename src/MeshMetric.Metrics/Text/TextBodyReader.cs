using System.Text;
using System.Text.Unicode;

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
    private readonly LabelShape _shape;
    private readonly ScratchBuffer _scratch = new();
    private readonly FamilyMetadata _metadata;
    private ScrapeSnapshot _snapshot = null!;
    private SnapshotBlocks _blocks = null!;
    private ReadReport _report = null!;
    private bool _isAscii;
    private bool _isOpenMetrics;
    private bool _hasEnded;

    public TextBodyReader(ReadPlan plan, ReadLimits limits)
    {
        _limits = limits;
        _families = new FamilyTracker(plan, limits);
        _shape = new LabelShape(plan);
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
        _shape.Forget();
    }

    /// <summary>Reads whole lines.</summary>
    /// <param name="lines">Text that ends with a newline.</param>
    public void ReadLines(ReadOnlySpan<byte> lines)
    {
        _isAscii = Ascii.IsValid(lines);
        while (!lines.IsEmpty && !HasFailed)
        {
            int end = lines.IndexOf((byte)'\n');
            ReadLine(lines[..end]);
            lines = lines[(end + 1)..];
            if (_families.Current is { Decision.IsKept: false, HasSamples: true })
            {
                lines = SkipSamplesOfFamily(lines);
            }
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

        int nameLength = _families.MatchCurrent(line);
        if (nameLength > 0)
        {
            ReadSampleOfFamily(line, nameLength);
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

    /// <summary>Skips the lines of the current family, which nobody keeps. The metrics of a large proxy are mostly these.</summary>
    private ReadOnlySpan<byte> SkipSamplesOfFamily(ReadOnlySpan<byte> lines)
    {
        long skipped = 0;
        while (!lines.IsEmpty && _families.MatchCurrent(lines) > 0)
        {
            lines = lines[(lines.IndexOf((byte)'\n') + 1)..];
            skipped++;
        }

        _report.Lines += skipped;
        _report.SamplesSeen += skipped;
        return lines;
    }

    private void ReadSampleOfFamily(ReadOnlySpan<byte> line, int nameLength)
    {
        Family family = _families.Current!;
        if (!family.Decision.IsKept && family.HasSamples)
        {
            _report.SamplesSeen++;
            return;
        }

        int at = nameLength;
        bool isPlumbing = false;
        int labelsLength = 0;
        if (line[at] == (byte)'{')
        {
            at = _shape.Match(line, nameLength + 1, ref isPlumbing) + 1;
            if (at == 0)
            {
                ReadSample(line);
                return;
            }

            labelsLength = at - nameLength - 2;
        }

        int valueOffset = at + 1;
        if (valueOffset >= line.Length
            || line[at] != (byte)' '
            || !IsPlainInteger(line[valueOffset..])
            || nameLength > ushort.MaxValue
            || !(_isAscii || Utf8.IsValid(line)))
        {
            ReadSample(line);
            return;
        }

        _report.SamplesSeen++;
        family.HasSamples = true;
        if (isPlumbing && family.Decision.EverybodyDropsPlumbing)
        {
            return;
        }

        ref SampleEntry entry = ref _blocks.AddSample();
        entry.Position = _blocks.Append(line);
        entry.ValueOffset = valueOffset;
        entry.LabelsLength = labelsLength;
        entry.NameLength = (ushort)nameLength;
        entry.ValueLength = (ushort)(line.Length - valueOffset);
        entry.TimestampLength = 0;
        entry.ExemplarLength = 0;
        entry.Flags = (_shape.CarriesAddedLabel ? SampleFlags.CarriesAddedLabel : 0) | (isPlumbing ? SampleFlags.Plumbing : 0);
        _families.CountPlumbing(isPlumbing);
    }

    /// <summary>A sample by the full grammar.</summary>
    private void ReadSample(ReadOnlySpan<byte> line)
    {
        if (_metadata.IsPending)
        {
            _metadata.TakePending();
        }

        LineError error = SampleParser.Parse(line, _scratch, _limits.MaxLabels, _isOpenMetrics, out CanonicalLine parsed);
        if (error != LineError.None)
        {
            Malformed(error);
            return;
        }

        ReadOnlySpan<byte> canonical = _scratch.Span;
        Family? family = _families.Resolve(canonical[..parsed.NameLength]);
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

        bool isCreated = _isOpenMetrics && IsCreated(family, canonical[..parsed.NameLength]);
        family.HasCreated |= isCreated;
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
        entry.Position = _blocks.Append(canonical[..parsed.Length]);
        entry.ValueOffset = parsed.ValueOffset;
        entry.LabelsLength = parsed.LabelsLength;
        entry.NameLength = (ushort)parsed.NameLength;
        entry.ValueLength = (ushort)parsed.ValueLength;
        entry.TimestampLength = (byte)parsed.TimestampLength;
        entry.ExemplarLength = (ushort)parsed.ExemplarLength;
        entry.Flags = flags | (isCreated ? SampleFlags.Created : SampleFlags.None);
    }

    private static bool IsCreated(Family family, ReadOnlySpan<byte> sample) =>
        sample.EndsWith(SampleSuffix.Created) && !sample.SequenceEqual(family.Name);

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
            _shape.Forget();
            return flags | SampleFlags.QuotedLabelName | SampleFlags.CarriesAddedLabel;
        }

        _shape.Learn(labels);
        return flags | (_shape.CarriesAddedLabel ? SampleFlags.CarriesAddedLabel : SampleFlags.None);
    }

    private void ReadMetadata(ReadOnlySpan<byte> line)
    {
        if (_isOpenMetrics && ExpositionFormats.IsEnd(line))
        {
            _metadata.TakePending();
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

    /// <summary>What Envoy writes for counters, gauges and buckets; everything else goes through the full grammar.</summary>
    private static bool IsPlainInteger(ReadOnlySpan<byte> text)
    {
        if (text.Length > 20)
        {
            return false;
        }

        foreach (byte digit in text)
        {
            if ((uint)(digit - '0') > 9)
            {
                return false;
            }
        }

        return true;
    }
}

using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// TYPE, HELP and UNIT lines, and whose they are. In text a family is known by the line's name at once; OpenMetrics names it without the suffix that
/// its type adds, so that all of a family's lines are waited for.
/// </summary>
/// <remarks>Belongs to a <see cref="TextBodyReader"/>, whose scratch buffer it borrows.</remarks>
internal sealed class FamilyMetadata(FamilyTracker families, ScratchBuffer scratch)
{
    private readonly ScratchBuffer _name = new();
    private readonly ScratchBuffer _sample = new();
    private readonly PendingMetadata _pending = new();
    private SnapshotBlocks _blocks = null!;
    private ReadReport _report = null!;
    private bool _isOpenMetrics;

    /// <summary>Whether lines were read that no family has got yet.</summary>
    public bool IsPending => _pending.IsAny;

    public void Begin(ScrapeSnapshot snapshot)
    {
        _blocks = snapshot.Blocks;
        _report = snapshot.Report;
        _isOpenMetrics = snapshot.Format == ExpositionFormat.OpenMetrics;
        _pending.Clear();
    }

    /// <summary>Ends the body: lets go of it and of memory that only an unusual one needs.</summary>
    public void Trim()
    {
        _name.Trim();
        _sample.Trim();
        _blocks = null!;
        _report = null!;
    }

    /// <summary>Reads a line that begins with <c>#</c>; comments say nothing.</summary>
    public LineError Read(ReadOnlySpan<byte> line)
    {
        LineError error = MetadataLine.Parse(line, _name, _isOpenMetrics, out ReadOnlySpan<byte> rest, out MetadataKind kind);
        if (error != LineError.None || kind == MetadataKind.Comment)
        {
            return error;
        }

        if (_isOpenMetrics)
        {
            if (_pending.IsAboutAnother(_name.Span))
            {
                TakePending(default);
            }

            _report.RepeatedMetadata += _pending.TryAdd(kind, _name.Span, rest) ? 0 : 1;
            return LineError.None;
        }

        Family? family = families.Enter(_name.Span);
        if (family is null)
        {
            return LineError.None;
        }

        if (kind == MetadataKind.Type)
        {
            Declare(family, MetadataLine.KindOf(rest));
        }
        else
        {
            Describe(family, rest);
        }

        return LineError.None;
    }

    /// <summary>Gives the metadata read so far to their OpenMetrics family.</summary>
    /// <param name="line">The sample that follows them, or nothing.</param>
    public void TakePending(ReadOnlySpan<byte> line)
    {
        if (_pending.IsAny && families.Enter(_pending.CompleteName(SampleNameOf(line))) is { } family)
        {
            if (_pending.Kind is { } kind)
            {
                Declare(family, kind);
            }

            if (!_pending.Help.IsEmpty)
            {
                Describe(family, _pending.Help);
            }

            if (!_pending.Unit.IsEmpty && !family.HasUnit && family.Decision.IsKept)
            {
                family.Measure(new TextRange(_blocks.Append(_pending.Unit), _pending.Unit.Length));
            }
        }

        _pending.Clear();
    }

    /// <summary>The name that a line begins with; anything else says as much as nothing.</summary>
    private ReadOnlySpan<byte> SampleNameOf(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{"u8))
        {
            return line[..NameSyntax.MetricNameLength(line)];
        }

        line = line[1..].TrimStart(" \t"u8);
        int end = line.StartsWith("\""u8) ? MetadataLine.EndOfQuoted(line) : -1;
        if (end < 0)
        {
            return default;
        }

        _sample.Clear();
        _sample.AppendUnescaped(line[1..end]);
        return _sample.Span;
    }

    private void Declare(Family family, MetricKind kind)
    {
        if (family.HasType || family.HasSamples)
        {
            _report.RepeatedMetadata++;
        }
        else
        {
            family.Declare(kind);
        }
    }

    private void Describe(Family family, ReadOnlySpan<byte> help)
    {
        if (family.HasHelp)
        {
            _report.RepeatedMetadata++;
        }
        else
        {
            family.Describe(family.Decision.IsKept ? AppendHelp(help) : default);
        }
    }

    private TextRange AppendHelp(ReadOnlySpan<byte> help)
    {
        if (help.Contains((byte)'\\'))
        {
            scratch.Clear();
            Escaping.AppendCanonicalHelp(help, scratch);
            help = scratch.Span;
        }

        return help.IsEmpty ? default : new TextRange(_blocks.Append(help), help.Length);
    }
}

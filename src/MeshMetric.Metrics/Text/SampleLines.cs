using System.Runtime.CompilerServices;
using System.Text.Unicode;

using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The fast path through a family's lines: they look like the line before, which went through <see cref="SampleParser"/>, but for the values of
/// their labels and the number. The end of such a line is where its number ends, so that no line is searched for twice.
/// </summary>
internal sealed class SampleLines(ReadPlan plan, ReadLimits limits, FamilyTracker families)
{
    private readonly LabelShape _shape = new(plan);
    private SnapshotBlocks _blocks = null!;
    private ReadReport _report = null!;

    public void Begin(ScrapeSnapshot snapshot)
    {
        _blocks = snapshot.Blocks;
        _report = snapshot.Report;
        _shape.Forget();
    }

    public void End()
    {
        _blocks = null!;
        _report = null!;
    }

    /// <summary>Remembers what the next lines may look like.</summary>
    /// <param name="labels">The labels of a line that is well-formed, in canonical form and without quoted names.</param>
    /// <returns>Whether a label has the name of one that some pipeline adds.</returns>
    public bool Learn(ReadOnlySpan<byte> labels)
    {
        _shape.Learn(labels);
        return _shape.CarriesAddedLabel;
    }

    public void Forget() => _shape.Forget();

    /// <summary>Reads lines as far as they are such.</summary>
    /// <param name="lines">Text at the beginning of a line; ends with a newline.</param>
    /// <returns>Bytes read; what follows goes through the full grammar.</returns>
    public int Read(ReadOnlySpan<byte> lines)
    {
        if (families.Current is not { } family || !(family.HasSamples || (family.Decision.IsKept && family.Hint == StartTimeHint.None)))
        {
            return 0;
        }

        bool isKept = family.Decision.IsKept;
        int at = 0;
        int read = 0;
        while (at < lines.Length)
        {
            int length = isKept ? ReadLine(lines[at..], family) : SkipLine(lines[at..]);
            if (length == 0)
            {
                break;
            }

            at += length;
            read++;
        }

        _report.Lines += read;
        _report.SamplesSeen += read;
        return at;
    }

    /// <summary>A line of a family nobody keeps. The metrics of a large proxy are mostly these.</summary>
    private int SkipLine(ReadOnlySpan<byte> lines) => families.MatchCurrent(lines, out _) > 0 ? lines.IndexOf((byte)'\n') + 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadLine(ReadOnlySpan<byte> lines, Family family)
    {
        int at = families.MatchCurrent(lines, out SampleName name);
        if (at == 0)
        {
            return 0;
        }

        bool isPlumbing = false;
        bool isAscii = true;
        int labelsStart = at + 1;
        int labelsLength = 0;
        if (lines[at] == (byte)'{')
        {
            at = _shape.Match(lines, labelsStart, ref isPlumbing, ref isAscii);
            labelsLength = at - labelsStart;
            if (labelsLength < 0 || ++at >= lines.Length || lines[at] != (byte)' ')
            {
                return 0;
            }
        }

        int value = at + 1;
        int valueLength = PlainNumber.LengthBeforeNewline(lines[value..]);
        int end = value + valueLength;
        if (valueLength == 0 || end > limits.MaxLineBytes || !(isAscii || Utf8.IsValid(lines[..end])))
        {
            return 0;
        }

        family.HasSamples = true;
        if (!(isPlumbing && family.Decision.EverybodyDropsPlumbing))
        {
            ref SampleEntry entry = ref _blocks.AddSample();
            entry.Position = _blocks.Append(labelsLength == 0 ? lines[value..end] : lines[(labelsStart - 1)..end]);
            entry.LabelsLength = labelsLength;
            entry.ValueLength = (ushort)valueLength;
            entry.ExemplarLength = 0;
            entry.TimestampLength = 0;
            entry.Name = name;
            entry.Flags = (_shape.CarriesAddedLabel ? SampleFlags.CarriesAddedLabel : 0) | (isPlumbing ? SampleFlags.Plumbing : 0);
            families.CountPlumbing(isPlumbing);
        }

        return end + 1;
    }
}

using System.Runtime.CompilerServices;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The label names of the last line that went through <see cref="SampleParser"/>. The lines of a family carry the same labels in the same
/// order, so the next line most often only needs comparing: its names are then known to be well-formed, unique, and which of them matter.
/// </summary>
internal sealed class LabelShape(ReadPlan plan)
{
    private byte[] _text = new byte[256];
    private Label[] _labels = new Label[8];
    private int _count;

    /// <summary>Whether a label has the name of one that some pipeline adds. True for a line with fewer labels, too: it may only err to true.</summary>
    public bool CarriesAddedLabel { get; private set; }

    /// <summary>Takes over the names of a line.</summary>
    /// <param name="labels">Canonical label text without quoted names.</param>
    public void Learn(ReadOnlySpan<byte> labels)
    {
        _count = 0;
        CarriesAddedLabel = false;
        int written = 0;
        var enumerator = new LabelEnumerator(labels);
        while (enumerator.MoveNext())
        {
            ReadOnlySpan<byte> name = enumerator.Name;
            int length = name.Length + (_count > 0 ? 3 : 2);
            if (written + length > _text.Length)
            {
                Array.Resize(ref _text, Math.Max(_text.Length * 2, written + length));
            }

            if (_count == _labels.Length)
            {
                Array.Resize(ref _labels, _count * 2);
            }

            _labels[_count] = new Label(written, length, PlumbingSeries.IsEntityLabel(name));
            if (_count++ > 0)
            {
                _text[written++] = (byte)',';
            }

            name.CopyTo(_text.AsSpan(written));
            written += name.Length;
            _text[written++] = (byte)'=';
            _text[written++] = (byte)'"';
            CarriesAddedLabel |= plan.IsAddedLabel(name);
        }
    }

    public void Forget() => _count = 0;

    /// <summary>Walks a line's labels.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">Offset after the opening brace.</param>
    /// <param name="isPlumbing">Set when an entity label names the mesh's own plumbing.</param>
    /// <param name="isAscii">Cleared when a value is not ASCII.</param>
    /// <returns>Offset of the closing brace, or -1 when the line is not canonical or has other labels than the shape begins with.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Match(ReadOnlySpan<byte> line, int at, ref bool isPlumbing, ref bool isAscii)
    {
        if (at < line.Length && line[at] == (byte)'}')
        {
            return at;
        }

        for (int i = 0; i < _count; i++)
        {
            Label label = _labels[i];
            ReadOnlySpan<byte> rest = line[at..];
            if (!rest.StartsWith(_text.AsSpan(label.Start, label.Length)))
            {
                return -1;
            }

            rest = rest[label.Length..];
            int end = QuotedText.LengthWithoutEscapes(rest, ref isAscii);
            if (end < 0 || end + 1 >= rest.Length)
            {
                return -1;
            }

            if (label.IsEntity)
            {
                isPlumbing |= PlumbingSeries.IsPlumbing(rest[..end]);
            }

            at += label.Length + end + 1;
            if (line[at] == (byte)'}')
            {
                return at;
            }
        }

        return -1;
    }

    /// <param name="Start">Where <c>,name="</c> begins in the text.</param>
    /// <param name="Length">Its length.</param>
    /// <param name="IsEntity">Whether its value may name plumbing.</param>
    private readonly record struct Label(int Start, int Length, bool IsEntity);
}

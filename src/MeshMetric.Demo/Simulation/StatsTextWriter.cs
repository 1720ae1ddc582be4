using System.Buffers;
using System.Buffers.Text;

namespace MeshMetric.Demo.Simulation;

/// <summary>Writes stats as Envoy's Prometheus output spells them.</summary>
internal ref struct StatsTextWriter(IBufferWriter<byte> output)
{
    private static readonly byte[][] BucketLabels =
        [.. HistogramShape.UpperBounds.Select(bound => System.Text.Encoding.ASCII.GetBytes($"le=\"{bound}\""))];

    private Span<byte> _buffer = output.GetSpan(16 * 1024);
    private int _written;
    private long _lines;

    /// <summary>Hands over what is still held back.</summary>
    /// <returns>Lines written since the start.</returns>
    public long Complete()
    {
        output.Advance(_written);
        _buffer = default;
        _written = 0;
        return _lines;
    }

    public void Type(StatFamily family)
    {
        Append("# TYPE "u8);
        Append(family.Name);
        Append(family.Kind switch
        {
            StatKind.Counter => " counter\n"u8,
            StatKind.Histogram => " histogram\n"u8,
            _ => " gauge\n"u8,
        });
        _lines++;
    }

    public void BlankLine() => EndLine();

    public void Stat(StatFamily family, SimulatedStat stat, long value, HistogramShape shape)
    {
        switch (family.Kind)
        {
            case StatKind.Histogram:
                Histogram(family.Name, stat.Labels, value, shape);
                break;
            case StatKind.TextReadout:
                Head(family.Name, default, stat.Labels, "text_value=\"simulated\""u8);
                Number(0);
                break;
            default:
                Head(family.Name, default, stat.Labels, default);
                Number(value);
                break;
        }
    }

    private void Histogram(byte[] name, byte[] labels, long values, HistogramShape shape)
    {
        long cumulative = 0;
        for (int bucket = 0; bucket < BucketLabels.Length; bucket++)
        {
            cumulative += shape.Count(bucket, values);
            Head(name, "_bucket"u8, labels, BucketLabels[bucket]);
            Number(cumulative);
        }

        Head(name, "_sum"u8, labels, default);
        Sum(shape.Sum(values));
        Head(name, "_count"u8, labels, default);
        Number(values);
    }

    private void Head(byte[] name, ReadOnlySpan<byte> suffix, byte[] labels, ReadOnlySpan<byte> lastLabel)
    {
        Append(name);
        Append(suffix);
        Append("{"u8);
        Append(labels);
        if (labels.Length > 0 && lastLabel.Length > 0)
        {
            Append(","u8);
        }

        Append(lastLabel);
        Append("} "u8);
    }

    private void Number(long value)
    {
        Reserve(24);
        Utf8Formatter.TryFormat(value, _buffer[_written..], out int length);
        _written += length;
        EndLine();
    }

    private void Sum(double value)
    {
        // Envoy prints sums with up to 32 significant digits, far past what a double holds.
        Reserve(64);
        value.TryFormat(_buffer[_written..], out int length, "G32", System.Globalization.CultureInfo.InvariantCulture);
        _written += length;
        EndLine();
    }

    private void EndLine()
    {
        Append("\n"u8);
        _lines++;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer[_written..]);
        _written += text.Length;
    }

    private void Reserve(int length)
    {
        if (_buffer.Length - _written >= length)
        {
            return;
        }

        output.Advance(_written);
        _buffer = output.GetSpan(Math.Max(length, 16 * 1024));
        _written = 0;
    }
}

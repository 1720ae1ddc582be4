namespace MeshMetric.Metrics.Text;

/// <summary>A byte buffer that grows and is reused.</summary>
internal sealed class ScratchBuffer
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets what was appended after the first bytes.</summary>
    public void Truncate(int length) => Length = Math.Min(length, Length);

    public void Append(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> values)
    {
        if (values.Length > _bytes.Length - Length)
        {
            Grow(values.Length);
        }

        values.CopyTo(_bytes.AsSpan(Length));
        Length += values.Length;
    }

    /// <summary>Appends what <paramref name="escaped"/> says without its escapes.</summary>
    public void AppendUnescaped(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length > _bytes.Length - Length)
        {
            Grow(escaped.Length);
        }

        Length += Escaping.Unescape(escaped, _bytes.AsSpan(Length));
    }

    /// <summary>Gives a buffer that one huge line made large back, so that it does not stay for ever.</summary>
    public void Trim()
    {
        Length = 0;
        if (_bytes.Length > 64 * 1024)
        {
            _bytes = new byte[1024];
        }
    }

    private void Grow(int extra)
    {
        byte[] grown = GC.AllocateUninitializedArray<byte>(Math.Max(_bytes.Length * 2, Length + extra));
        Span.CopyTo(grown);
        _bytes = grown;
    }
}

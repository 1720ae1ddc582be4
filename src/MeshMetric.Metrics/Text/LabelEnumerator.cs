namespace MeshMetric.Metrics.Text;

/// <summary>
/// Walks canonical label text (<see cref="SampleView.Labels"/>) pair by pair. Allocation-free; the spans it hands out point into the text.
/// </summary>
/// <param name="labels">Canonical label text; behaviour on anything else is undefined but memory-safe.</param>
public ref struct LabelEnumerator(ReadOnlySpan<byte> labels)
{
    private ReadOnlySpan<byte> _rest = labels;

    /// <summary>The current label's name. A quoted name comes without its quotes, its escapes still in place.</summary>
    public ReadOnlySpan<byte> Name { readonly get; private set; }

    /// <summary>The current label's value, its escapes (<c>\\</c>, <c>\"</c>, <c>\n</c>) still in place.</summary>
    public ReadOnlySpan<byte> EscapedValue { readonly get; private set; }

    /// <summary>Whether the current label's name stood in quotes.</summary>
    public bool IsNameQuoted { readonly get; private set; }

    /// <summary>Advances to the next pair.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        IsNameQuoted = _rest[0] == (byte)'"';
        int valueStart;
        if (IsNameQuoted)
        {
            int end = 1 + EndOfQuoted(_rest[1..]);
            Name = _rest[1..end];
            valueStart = Math.Min(end + 3, _rest.Length);
        }
        else
        {
            int equals = _rest.IndexOf((byte)'=');
            if (equals < 0)
            {
                _rest = default;
                return false;
            }

            Name = _rest[..equals];
            valueStart = Math.Min(equals + 2, _rest.Length);
        }

        ReadOnlySpan<byte> value = _rest[valueStart..];
        int length = EndOfQuoted(value);
        EscapedValue = value[..length];
        int next = length + 2;
        _rest = next < value.Length ? value[next..] : default;
        return true;
    }

    private static int EndOfQuoted(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            if (text[at] == (byte)'"')
            {
                return at;
            }

            at = Math.Min(at + 2, text.Length);
        }
    }
}

namespace MeshMetric.Metrics.Text;

/// <summary>The escapes of the exposition formats: <c>\\</c>, <c>\"</c>, <c>\n</c>.</summary>
public static class Escaping
{
    /// <summary>Undoes the escapes of a label value, a quoted name or a HELP text. An unknown escape stands for itself.</summary>
    /// <param name="escaped">UTF-8 text with escapes.</param>
    /// <param name="destination">At least as long as <paramref name="escaped"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int slash = escaped.IndexOf((byte)'\\');
            if (slash < 0 || slash + 1 == escaped.Length)
            {
                escaped.CopyTo(destination[written..]);
                return written + escaped.Length;
            }

            escaped[..slash].CopyTo(destination[written..]);
            written += slash;
            byte next = escaped[slash + 1];
            switch (next)
            {
                case (byte)'n':
                    destination[written++] = (byte)'\n';
                    break;
                case (byte)'\\' or (byte)'"':
                    destination[written++] = next;
                    break;
                default:
                    destination[written++] = (byte)'\\';
                    destination[written++] = next;
                    break;
            }

            escaped = escaped[(slash + 2)..];
        }
    }

    /// <summary>Appends a label value whose unknown escapes stand for themselves, in the form that has only the known ones.</summary>
    internal static void AppendCanonicalValue(ReadOnlySpan<byte> escaped, ScratchBuffer destination)
    {
        for (int i = 0; i < escaped.Length; i++)
        {
            destination.Append(escaped[i]);
            if (escaped[i] == (byte)'\\')
            {
                bool isKnown = i + 1 < escaped.Length && escaped[i + 1] is (byte)'\\' or (byte)'"' or (byte)'n';
                destination.Append(isKnown ? escaped[++i] : (byte)'\\');
            }
        }
    }

    /// <summary>
    /// Appends a HELP text in the form every parser takes: <c>\\</c> and <c>\n</c> are the only escapes, a quote stands for itself, a
    /// backslash before anything else is doubled.
    /// </summary>
    internal static void AppendCanonicalHelp(ReadOnlySpan<byte> help, ScratchBuffer destination)
    {
        for (int i = 0; i < help.Length; i++)
        {
            byte next = i + 1 < help.Length ? help[i + 1] : (byte)0;
            if (help[i] != (byte)'\\')
            {
                destination.Append(help[i]);
            }
            else if (next is (byte)'\\' or (byte)'n')
            {
                destination.Append(help.Slice(i++, 2));
            }
            else if (next != (byte)'"')
            {
                destination.Append("\\\\"u8);
            }
        }
    }
}

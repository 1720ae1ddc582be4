using System.Buffers;

namespace MeshMetric.Metrics.Text;

/// <summary>Tells the formats apart (data rules, "which format").</summary>
public static class ExpositionFormats
{
    /// <summary>The format of a whole body without a Content-Type: OpenMetrics when its last line is <c># EOF</c>.</summary>
    public static ExpositionFormat OfBody(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> text = body.TrimEnd(" \t\r\n"u8);
        return IsEnd(text[(text.LastIndexOf((byte)'\n') + 1)..]) ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    /// <summary>The same of a body in pieces.</summary>
    /// <inheritdoc cref="OfBody(ReadOnlySpan{byte})"/>
    public static ExpositionFormat OfBody(in ReadOnlySequence<byte> body)
    {
        // Only a tail of blanks makes it look further back.
        for (long length = 64; ; length *= 64)
        {
            byte[] tail = body.Slice(Math.Max(body.Length - length, 0)).ToArray();
            if (length >= body.Length || tail.AsSpan().ContainsAnyExcept(" \t\r\n"u8))
            {
                return OfBody(tail);
            }
        }
    }

    /// <summary>Whether a line is the one that ends an OpenMetrics body; blanks around it are forgiven.</summary>
    internal static bool IsEnd(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).SequenceEqual("# EOF"u8);
}

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

    /// <summary>Whether a line is the one that ends an OpenMetrics body; blanks around it are forgiven.</summary>
    internal static bool IsEnd(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).SequenceEqual("# EOF"u8);
}

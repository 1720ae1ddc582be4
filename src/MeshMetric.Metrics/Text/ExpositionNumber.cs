namespace MeshMetric.Metrics.Text;

/// <summary>Numbers as the exposition formats write them.</summary>
public static class ExpositionNumber
{
    /// <summary>Reads a value the reader has accepted (<see cref="SampleView.Value"/>).</summary>
    /// <returns>The nearest double; NaN for <c>NaN</c>.</returns>
    /// <exception cref="FormatException">The text is not a number; never for text the reader accepted.</exception>
    public static double Parse(ReadOnlySpan<byte> text) => throw new FormatException();
}

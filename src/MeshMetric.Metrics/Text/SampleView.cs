namespace MeshMetric.Metrics.Text;

/// <summary>
/// One sample of a scrape, as spans into the scrape's memory. The spans live as long as the <see cref="Merging.MergedScrape"/> they came from.
/// </summary>
public readonly ref struct SampleView
{
    /// <summary>Sample name with its suffix (<c>x_bucket</c>), unquoted and unescaped UTF-8.</summary>
    public required ReadOnlySpan<byte> Name { get; init; }

    /// <summary>
    /// What stands between the braces, in canonical form: <c>name="value"</c> pairs joined by a comma, no blanks, no trailing comma, label names
    /// outside the legacy set in quotes, values with the escapes <c>\\</c>, <c>\"</c> and <c>\n</c>. Empty without labels.
    /// Read it with <see cref="LabelEnumerator"/>.
    /// </summary>
    public required ReadOnlySpan<byte> Labels { get; init; }

    /// <summary>The value's text as the source wrote it; a valid Go float without hex or underscores. <see cref="ExpositionNumber.Parse"/> reads it.</summary>
    public required ReadOnlySpan<byte> Value { get; init; }

    /// <summary>The timestamp's text, milliseconds since the epoch, possibly negative; empty without one.</summary>
    public required ReadOnlySpan<byte> Timestamp { get; init; }

    /// <summary>Whether the timestamp is before 1970: Prometheus fails a whole scrape over one.</summary>
    internal bool HasNegativeTime => Timestamp.StartsWith("-"u8);

    /// <summary>OpenMetrics: <c>{labels} value timestamp</c>, the timestamp in seconds and optional; empty without an exemplar.</summary>
    public required ReadOnlySpan<byte> Exemplar { get; init; }

    /// <summary>OpenMetrics: whether the sample tells when a counter, histogram or summary began, in seconds since the epoch.</summary>
    public required bool IsCreated { get; init; }

    /// <summary>Index into <see cref="Merging.MergedScrape.Sources"/> of the source that carried the sample.</summary>
    public required int Source { get; init; }

    /// <summary>
    /// <see langword="false"/> when no label of the sample can have the name of a label that is added, so that added labels need no check.
    /// <see langword="true"/> says nothing.
    /// </summary>
    public required bool MayCarryAddedLabel { get; init; }

    /// <summary>Whether some label name stands in quotes.</summary>
    public required bool HasQuotedLabelName { get; init; }
}

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The metadata lines of an OpenMetrics family up to its first sample. They may come in any order, and only the type tells the name of the
/// family's samples.
/// </summary>
internal sealed class PendingMetadata
{
    private readonly ScratchBuffer _name = new();
    private readonly ScratchBuffer _help = new();
    private readonly ScratchBuffer _unit = new();
    private bool _hasHelp;
    private bool _hasUnit;

    /// <summary>Whether there is any.</summary>
    public bool IsAny { get; private set; }

    /// <summary>The declared type, or <see langword="null"/> without a TYPE line.</summary>
    public MetricKind? Kind { get; private set; }

    public ReadOnlySpan<byte> Help => _help.Span;

    public ReadOnlySpan<byte> Unit => _unit.Span;

    /// <summary>
    /// The family's name as text has it, and as it is kept, so that a family has one name whatever format its source speaks: <c>x_total</c> for a
    /// counter, <c>x_info</c> for an info.
    /// </summary>
    /// <param name="sample">
    /// The name of the sample that follows, or nothing. Where the declared name ends as if it were complete, as some write it against the format, the sample
    /// tells whether it is.
    /// </param>
    /// <remarks>No line can be added after it.</remarks>
    public ReadOnlySpan<byte> CompleteName(ReadOnlySpan<byte> sample)
    {
        ReadOnlySpan<byte> suffix = Kind switch
        {
            MetricKind.Counter => SampleSuffix.Total,
            MetricKind.Info => SampleSuffix.Info,
            _ => default,
        };
        bool isSample = sample.StartsWith(_name.Span) && (sample[_name.Length..].SequenceEqual(suffix) || sample[_name.Length..].SequenceEqual(SampleSuffix.Created));
        if (isSample || !_name.Span.EndsWith(suffix))
        {
            _name.Append(suffix);
        }

        return _name.Span;
    }

    /// <summary>Whether a line is about another family than those before.</summary>
    public bool IsAboutAnother(ReadOnlySpan<byte> name) => IsAny && !_name.Span.SequenceEqual(name);

    /// <summary>Takes a line.</summary>
    /// <returns><see langword="false"/> when there was one of its kind already; the first holds.</returns>
    public bool TryAdd(MetadataKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (!IsAny)
        {
            IsAny = true;
            _name.Append(name);
        }

        switch (kind)
        {
            case MetadataKind.Type when Kind is null:
                Kind = MetadataLine.OpenMetricsKindOf(content);
                return true;
            case MetadataKind.Help when !_hasHelp:
                _hasHelp = true;
                _help.Append(content);
                return true;
            case MetadataKind.Unit when !_hasUnit:
                _hasUnit = true;
                _unit.Append(content);
                return true;
            default:
                return false;
        }
    }

    public void Clear()
    {
        IsAny = false;
        Kind = null;
        _hasHelp = false;
        _hasUnit = false;
        _name.Trim();
        _help.Trim();
        _unit.Trim();
    }
}

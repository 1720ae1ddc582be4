namespace MeshMetric.Metrics.Text;

/// <summary>Why a line was dropped.</summary>
internal enum LineError : byte
{
    None,
    BadMetricName,
    MissingName,
    BadLabelName,
    ReservedLabelName,
    DuplicateLabel,
    MissingEquals,
    MissingQuote,
    UnterminatedValue,
    BadEscape,
    UnterminatedLabels,
    MissingValue,
    BadValue,
    BadTimestamp,
    TrailingText,
    BadUtf8,
    LineTooLong,
    NameTooLong,
    TooManyLabels,
    MissingType,
    Unterminated,
    BadSeconds,
    BadExemplar,
    AfterEnd,
}

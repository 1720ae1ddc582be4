namespace MeshMetric.Metrics.Text;

/// <summary>Malformed lines in words.</summary>
internal static class LineErrorText
{
    /// <summary>What is wrong, for a person who looks at the source's output.</summary>
    public static string Describe(this LineError error) => error switch
    {
        LineError.BadMetricName => "the metric name has a character that is not allowed outside quotes",
        LineError.MissingName => "no metric name",
        LineError.BadLabelName => "a label name is empty or has a character that is not allowed outside quotes",
        LineError.ReservedLabelName => "__name__ is not allowed as a label",
        LineError.DuplicateLabel => "a label name stands twice",
        LineError.MissingEquals => "no '=' after a label name",
        LineError.MissingQuote => "a label value does not start with a double quote",
        LineError.UnterminatedValue => "a quoted text has no closing quote on its line",
        LineError.BadEscape => "an escape other than \\\\, \\\" and \\n",
        LineError.UnterminatedLabels => "no ',' or '}' after a label",
        LineError.MissingValue => "no value",
        LineError.BadValue => "the value is not a number",
        LineError.BadTimestamp => "the timestamp is not a whole number of milliseconds",
        LineError.TrailingText => "text after the end of the line's content",
        LineError.BadUtf8 => "not valid UTF-8",
        LineError.LineTooLong => "the line is longer than the limit",
        LineError.NameTooLong => "a name or number is longer than 65,535 bytes",
        LineError.TooManyLabels => "more labels than the limit",
        LineError.MissingType => "a TYPE line without exactly a name and a type",
        LineError.Unterminated => "the last line has no newline and may be cut",
        LineError.BadSeconds => "the timestamp is not a number of seconds",
        LineError.BadExemplar => "an exemplar without labels in braces, a value and nothing else but a timestamp",
        LineError.AfterEnd => "a line after # EOF",
        _ => "malformed",
    };
}

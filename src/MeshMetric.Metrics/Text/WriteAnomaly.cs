namespace MeshMetric.Metrics.Text;

/// <summary>Why a writer left something out: readers of the format would refuse it, and the whole body with it.</summary>
public enum WriteAnomaly
{
    /// <summary>A sample whose timestamp is before 1970.</summary>
    TimestampNegative,

    /// <summary>A sample that would be a family of its own, and another has its name: <c>x_created</c> beside a family <c>x_created</c>.</summary>
    NameTaken,

    /// <summary>A family whose name, escaped, is another's with another type, or that of a histogram's or summary's samples.</summary>
    FamilyConflicting,

    /// <summary>A sample whose series, escaped, is the same as another's.</summary>
    SeriesRepeated,

    /// <summary>A label whose name, escaped, is that of another label of the sample.</summary>
    LabelRepeated,

    /// <summary>An exemplar whose labels have more than the 128 characters that OpenMetrics allows; its sample is written without it.</summary>
    ExemplarTooLong,
}

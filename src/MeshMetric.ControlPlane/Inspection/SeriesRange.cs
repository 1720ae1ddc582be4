namespace MeshMetric.ControlPlane.Inspection;

/// <summary>A number of series as far as it is known.</summary>
/// <param name="AtLeast">There are no fewer.</param>
/// <param name="AtMost">There are no more; <see langword="null"/> when that is not known.</param>
internal readonly record struct SeriesRange(long AtLeast, long? AtMost)
{
    /// <summary>The number, when it is known.</summary>
    public long? Exactly => AtMost == AtLeast ? AtLeast : null;

    /// <summary>A number that is known.</summary>
    public static SeriesRange Of(long count) => new(count, count);

    /// <summary>Both together.</summary>
    public static SeriesRange operator +(SeriesRange left, SeriesRange right) => new(left.AtLeast + right.AtLeast, left.AtMost + right.AtMost);
}

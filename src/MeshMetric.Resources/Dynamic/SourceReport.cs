namespace MeshMetric.Resources.Dynamic;

/// <summary>A source, as its last read left it.</summary>
/// <param name="Name"><c>sidecar</c>, or the application's name or address.</param>
public sealed record SourceReport(string Name)
{
    /// <summary>Whether the last read gave a whole body; <see langword="null"/> before the first.</summary>
    public bool? IsUp { get; init; }

    /// <summary>Why it is down, in a word that can be counted: <c>401</c>, <c>connection refused</c>, <c>timeout</c>.</summary>
    public string? Cause { get; init; }

    /// <summary>Why it is down, one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>When it was last read.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Samples in the last body.</summary>
    public long SamplesSeen { get; init; }

    /// <summary>Samples of it that a pipeline keeps.</summary>
    public long SamplesKept { get; init; }

    /// <summary>Size of the last body.</summary>
    public long Bytes { get; init; }

    /// <summary>Of the sidecar what each built-in profile keeps; <see langword="null"/> before it was counted.</summary>
    public ProfileSeries? Profiles { get; init; }
}

#pragma warning disable CA1822 // contract only, filled in by the next slice
namespace MeshMetric.Metrics.Scraping;

/// <summary>What a read of a source found. Counts cover the whole body, also what no pipeline keeps.</summary>
public sealed class ReadReport
{
    /// <summary>Whether the source counts as up: it answered with metrics, whole.</summary>
    public bool IsComplete => Failure is null;

    /// <summary>Why the source is down, one sentence for a person; <see langword="null"/> when it is up.</summary>
    public string? Failure { get; set; }

    /// <summary>Body bytes read, after decompression.</summary>
    public long Bytes { get; set; }

    /// <summary>Lines read.</summary>
    public long Lines { get; set; }

    /// <summary>Samples in the body.</summary>
    public long SamplesSeen { get; set; }

    /// <summary>Samples at least one pipeline keeps.</summary>
    public long SamplesKept { get; set; }

    /// <summary>Families in the body.</summary>
    public int FamiliesSeen { get; set; }

    /// <summary>Lines dropped because they break the format or a limit.</summary>
    public long MalformedLines { get; set; }

    /// <summary>Second TYPE or HELP lines, or a TYPE after samples; the first holds.</summary>
    public long RepeatedMetadata { get; set; }

    /// <summary>The first malformed lines of the body, at most <see cref="MaxProblems"/>.</summary>
    public IReadOnlyList<LineProblem> Problems => [];

    /// <summary>Most entries of <see cref="Problems"/>.</summary>
    public const int MaxProblems = 8;
}

/// <summary>A line that was dropped.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Reason">What is wrong, for a person.</param>
public readonly record struct LineProblem(long Line, string Reason);

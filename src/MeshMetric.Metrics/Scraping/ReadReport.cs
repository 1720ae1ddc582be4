using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>What a read of a source found. Counts cover the whole body, also what no pipeline keeps.</summary>
public sealed class ReadReport
{
    /// <summary>Most entries of <see cref="Problems"/>.</summary>
    public const int MaxProblems = 8;

    private List<LineProblem>? _problems;

    /// <summary>Whether the source counts as up: it answered with metrics, whole.</summary>
    public bool IsComplete => Failure is null;

    /// <summary>Why the source is down, one sentence for a person; <see langword="null"/> when it is up.</summary>
    public string? Failure { get; private set; }

    /// <summary>Body bytes read, after decompression.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Lines read.</summary>
    public long Lines { get; internal set; }

    /// <summary>Samples in the body. Of families nobody keeps only the first sample is checked for well-formedness.</summary>
    public long SamplesSeen { get; internal set; }

    /// <summary>Samples at least one pipeline keeps.</summary>
    public long SamplesKept { get; internal set; }

    /// <summary>Families in the body.</summary>
    public int FamiliesSeen { get; internal set; }

    /// <summary>Lines dropped because they break the format or a limit.</summary>
    public long MalformedLines { get; internal set; }

    /// <summary>Second TYPE or HELP lines, or a TYPE after samples; the first holds.</summary>
    public long RepeatedMetadata { get; internal set; }

    /// <summary>The first malformed lines of the body, at most <see cref="MaxProblems"/>.</summary>
    public IReadOnlyList<LineProblem> Problems => _problems ?? [];

    internal void Fail(string failure) => Failure = failure;

    internal void AddMalformed(long line, LineError error)
    {
        MalformedLines++;
        if (MalformedLines <= MaxProblems)
        {
            (_problems ??= []).Add(new LineProblem(line, error.Describe()));
        }
    }
}

namespace MeshMetric.Otlp.Exporting;

/// <summary>How an export ended.</summary>
public enum ExportStatus
{
    /// <summary>The collector took every point.</summary>
    Success,

    /// <summary>The collector took the request but not all of its points. Never sent again.</summary>
    PartialSuccess,

    /// <summary>Not taken, but the same request may be sent again later.</summary>
    Retryable,

    /// <summary>Not taken, and sending it again is pointless.</summary>
    Failed,
}

/// <summary>The result of an export. An exporter reports by this alone; it throws nothing.</summary>
public sealed record ExportOutcome
{
    /// <summary>How it ended; of several requests, the worst.</summary>
    public required ExportStatus Status { get; init; }

    /// <summary>Points in what was to be sent.</summary>
    public long Points { get; init; }

    /// <summary>Points the collector took.</summary>
    public long AcceptedPoints { get; init; }

    /// <summary>Points the collector refused in a request that it otherwise took.</summary>
    public long RejectedPoints { get; init; }

    /// <summary>Points that did not arrive.</summary>
    public long FailedPoints => Points - AcceptedPoints - RejectedPoints;

    /// <summary>Bytes of the requests that the collector took, before compression.</summary>
    public long Bytes { get; init; }

    /// <summary>
    /// What went wrong, one sentence for a person; with <see cref="ExportStatus.Success"/> a warning of the collector's. Never a header's value.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>How long the collector asked to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

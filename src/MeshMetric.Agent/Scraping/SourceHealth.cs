using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// What is known about a source over time, and when that is worth a line in the log: when it goes up or down, and while it stays down once every
/// <see cref="Reminder"/>, or <see cref="ReasonPause"/> when the reason changes.
/// </summary>
internal sealed partial class SourceHealth(string name, string display, TimeProvider time, AgentCounters counters, ILogger logger)
{
    /// <summary>How often a source that stays down is told again.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);

    /// <summary>How often a changing reason is told.</summary>
    public static readonly TimeSpan ReasonPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private bool? _up;
    private DateTimeOffset? _since;
    private DateTimeOffset _toldAt;
    private string? _toldProblem;
    private DateTimeOffset _malformedToldAt = DateTimeOffset.MinValue;
    private SourceStatus _status = new(name, display, null, null, null, default, 0, 0, 0, 0, 0);
    private ProfileSeries? _profiles;
    private long _malformedLines;

    /// <summary>The source's name in logs and status.</summary>
    public string Name => name;

    /// <summary>The last read, and the counts since the start.</summary>
    public SourceStatus Status
    {
        get
        {
            lock (_lock)
            {
                return _status;
            }
        }
    }

    /// <summary>Lines dropped since the start.</summary>
    public long MalformedLines => Interlocked.Read(ref _malformedLines);

    /// <summary>Takes in what was counted of a read whose outcome comes next.</summary>
    /// <param name="profiles">The counts.</param>
    public void Count(ProfileSeries profiles)
    {
        lock (_lock)
        {
            _profiles = profiles;
        }
    }

    /// <summary>Takes in what a read gave.</summary>
    public void Record(in SourceReading reading)
    {
        var report = reading.Snapshot.Report;
        Interlocked.Add(ref _malformedLines, report.MalformedLines);
        counters.AddRead(report);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var changed = _up != report.IsComplete;
            if (changed)
            {
                (_up, _since) = (report.IsComplete, now);
            }

            _status = new SourceStatus(
                name,
                display,
                _up,
                _since,
                report.Failure,
                reading.Duration,
                report.SamplesSeen,
                report.SamplesKept,
                report.Bytes,
                _status.Reads + 1,
                _status.Failures + (report.IsComplete ? 0 : 1))
            {
                ReadAt = now,
                Profiles = _profiles,
            };
            if (report.Failure is { } problem)
            {
                TellDown(problem, changed, now);
            }
            else if (changed)
            {
                LogUp(logger, name, display, report.SamplesSeen, report.SamplesKept, reading.Duration.TotalMilliseconds);
            }

            if (report.MalformedLines > 0 && now - _malformedToldAt >= Reminder)
            {
                _malformedToldAt = now;
                var first = report.Problems.Count > 0 ? report.Problems[0] : default;
                LogMalformed(logger, name, report.MalformedLines, first.Line, first.Reason ?? "");
            }
        }
    }

    private void TellDown(string problem, bool changed, DateTimeOffset now)
    {
        var pause = problem == _toldProblem ? Reminder : ReasonPause;
        if (!changed && now - _toldAt < pause)
        {
            return;
        }

        (_toldAt, _toldProblem) = (now, problem);
        LogDown(logger, name, display, problem, _since!.Value.UtcDateTime.ToString("O"));
    }

    [LoggerMessage(LogLevel.Information, "{Source} is up: {Url} answered with {Samples} samples, {Kept} kept, in {Milliseconds:0.#} ms")]
    private static partial void LogUp(ILogger logger, string source, string url, long samples, long kept, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "{Source} is down: {Url}: {Problem}; down since {Since}")]
    private static partial void LogDown(ILogger logger, string source, string url, string problem, string since);

    [LoggerMessage(LogLevel.Warning, "{Source} sends lines that can't be read: {Lines} in the last body, the first is line {Line}: {Reason}")]
    private static partial void LogMalformed(ILogger logger, string source, long lines, long line, string reason);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MeshMetric.Scale;

/// <summary>Reads the control plane's own times of its stages off its debug log, and what it complains of.</summary>
internal sealed partial class StageTimes
{
    private readonly ConcurrentDictionary<string, Durations> _stages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _complaints = new(StringComparer.Ordinal);

    /// <summary>Warnings and errors so far, those that differ in numbers alone as one, with how many.</summary>
    public IReadOnlyDictionary<string, int> Complaints => _complaints;

    [GeneratedRegex(@"\.(?<logger>StateFollower|AssignmentPublisher)\[.* in (?<milliseconds>[0-9.E-]+) ms$")]
    private static partial Regex Stage { get; }

    [GeneratedRegex(@" (?<complaint>(warn|fail|crit): .*)$")]
    private static partial Regex Complaint { get; }

    [GeneratedRegex(@"[0-9]+")]
    private static partial Regex Number { get; }

    /// <summary>The times since they were last taken, by stage.</summary>
    public IReadOnlyList<(string Stage, string Times)> Take()
    {
        List<(string, string)> taken = [.. _stages.OrderBy(stage => stage.Key).Select(stage => (stage.Key, stage.Value.ToString()))];
        _stages.Clear();
        return taken;
    }

    /// <summary>Takes in a line of the log.</summary>
    public void Read(string line)
    {
        if (Complaint.Match(line) is { Success: true } complaint)
        {
            _complaints.AddOrUpdate(Number.Replace(complaint.Groups["complaint"].Value, "#"), 1, static (_, count) => count + 1);
        }
        else if (Stage.Match(line) is { Success: true } stage)
        {
            string name = stage.Groups["logger"].Value == "StateFollower" ? "state computed" : "assignments made and published";
            _stages.GetOrAdd(name, static _ => new Durations())
                .Add(TimeSpan.FromMilliseconds(double.Parse(stage.Groups["milliseconds"].ValueSpan, CultureInfo.InvariantCulture)));
        }
    }
}

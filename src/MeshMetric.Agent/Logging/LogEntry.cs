namespace MeshMetric.Agent.Logging;

/// <summary>One event on its way to the log.</summary>
/// <param name="Time">When it happened.</param>
/// <param name="Level">How severe it is.</param>
/// <param name="Area">The part of the agent it happened in: the logger's category.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Values">The message's values by name; empty where the format has no use for them.</param>
/// <param name="Exception">What went wrong, for bugs only.</param>
internal readonly record struct LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Area,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Values,
    Exception? Exception);

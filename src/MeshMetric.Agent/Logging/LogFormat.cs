namespace MeshMetric.Agent.Logging;

/// <summary>How a log line looks.</summary>
internal enum LogFormat
{
    /// <summary>Time, level, area, message; for people.</summary>
    Text,

    /// <summary>One JSON object with the message's values as members of their own; for machines.</summary>
    Json,
}

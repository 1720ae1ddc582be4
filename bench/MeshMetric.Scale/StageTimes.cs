using System.Collections.Concurrent;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Scale;

/// <summary>Reads the control plane's own times of its stages off its debug log; everything else it has to say is left out.</summary>
internal sealed class StageTimes : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, Durations> _stages = new(StringComparer.Ordinal);

    /// <summary>The times since they were last taken, by stage.</summary>
    public IReadOnlyList<(string Stage, string Times)> Take()
    {
        List<(string, string)> taken = [.. _stages.OrderBy(stage => stage.Key).Select(stage => (stage.Key, stage.Value.ToString()))];
        _stages.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Stage(
        categoryName.EndsWith(".StateFollower", StringComparison.Ordinal) ? "state computed"
        : categoryName.EndsWith(".AssignmentPublisher", StringComparison.Ordinal) ? "assignments made and published"
        : null,
        _stages);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing.
    }

    private sealed class Stage(string? name, ConcurrentDictionary<string, Durations> stages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => name is not null && logLevel == LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (name is not null && state is IReadOnlyList<KeyValuePair<string, object?>> values
                && values.FirstOrDefault(value => value.Key == "Milliseconds").Value is double milliseconds)
            {
                stages.GetOrAdd(name, static _ => new Durations()).Add(TimeSpan.FromMilliseconds(milliseconds));
            }
        }
    }
}

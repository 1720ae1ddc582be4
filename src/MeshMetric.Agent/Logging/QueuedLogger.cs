namespace MeshMetric.Agent.Logging;

/// <summary>Hands what is logged to the queue.</summary>
internal sealed class QueuedLogger(LogQueue queue, string category, LogLevel minimum) : ILogger
{
    // Categories of libraries are namespaces; their last word is the area.
    private readonly string _area = category[(category.LastIndexOf('.') + 1)..];

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    /// <inheritdoc />
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        // The generated state may be reused by the caller, so its values are copied here, before the entry crosses threads.
        KeyValuePair<string, object?>[] values = queue.WantsValues && state is IReadOnlyList<KeyValuePair<string, object?>> list ? [.. list] : [];
        queue.Add(new LogEntry(queue.Now, logLevel, _area, formatter(state, exception), values, exception));
    }
}

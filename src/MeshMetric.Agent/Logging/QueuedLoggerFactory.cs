namespace MeshMetric.Agent.Logging;

/// <summary>Loggers that write to one <see cref="LogQueue"/>; the program's only logging provider, so that nothing else need be linked in.</summary>
/// <param name="queue">Where events go.</param>
/// <param name="minimum">The least severe level that is logged.</param>
internal sealed class QueuedLoggerFactory(LogQueue queue, LogLevel minimum) : ILoggerFactory
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new QueuedLogger(queue, categoryName, LevelOf(categoryName));

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The agent logs to its own queue only.");

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <summary>What the web server and the clients below say about single connections is for someone who debugs them.</summary>
    private LogLevel LevelOf(string category) =>
        category.Contains('.', StringComparison.Ordinal) && minimum is LogLevel.Debug or LogLevel.Information ? LogLevel.Warning : minimum;
}

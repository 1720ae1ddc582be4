using System.Globalization;

namespace MeshMetric.Demo.Reporting;

/// <summary>Writes the agents' logs to a file, so that the table stays readable, and remembers the last lines.</summary>
internal sealed class LogFile : ILoggerProvider
{
    private const int KeptLines = 20;

    private readonly Lock _lock = new();
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;
    private readonly Queue<string> _last = [];

    public LogFile(string path, TimeProvider time)
    {
        _writer = new StreamWriter(path) { AutoFlush = true };
        _time = time;
        Path = path;
    }

    public string Path { get; }

    /// <summary>The last lines written.</summary>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (_lock)
            {
                return [.. _last];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose() => _writer.Dispose();

    private void Write(LogLevel level, string category, string message)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow():HH:mm:ss.fff} {level} {category}: {message}");
        lock (_lock)
        {
            _writer.WriteLine(line);
            _last.Enqueue(line);
            if (_last.Count > KeptLines)
            {
                _last.Dequeue();
            }
        }
    }

    private sealed class Category(LogFile file, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                file.Write(logLevel, name, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}");
            }
        }
    }
}

using System.Buffers;
using System.Threading.Channels;

namespace MeshMetric.Agent.Logging;

/// <summary>
/// Takes events without ever making the caller wait and writes their lines one after the other. When the output is slower than the events,
/// the newest are dropped and counted; the count is told as soon as there is room again.
/// </summary>
internal sealed class LogQueue : IAsyncDisposable
{
    private readonly Channel<LogEntry> _entries;
    private readonly Stream _output;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _dropped;

    /// <summary>Starts the writing.</summary>
    /// <param name="output">Where the lines go; stays open.</param>
    /// <param name="format">How they look.</param>
    /// <param name="time">The clock.</param>
    /// <param name="capacity">The most events that wait.</param>
    public LogQueue(Stream output, LogFormat format, TimeProvider time, int capacity = 1024)
    {
        _output = output;
        _format = format;
        _time = time;
        _entries = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Events dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether the lines show a message's values one by one.</summary>
    public bool WantsValues => _format == LogFormat.Json;

    /// <summary>The time an event gets.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Hands an event over, or drops it.</summary>
    public void Add(in LogEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var told = 0L;
        await foreach (var entry in _entries.Reader.ReadAllAsync())
        {
            LogLineWriter.Write(entry, _format, buffer);
            var dropped = Dropped;
            if (dropped > told)
            {
                var message = $"{dropped - told} log lines dropped, the output is too slow for them";
                LogLineWriter.Write(new LogEntry(Now, LogLevel.Warning, "log", message, [], null), _format, buffer);
                told = dropped;
            }

            await WriteAsync(buffer);
        }
    }

    private async Task WriteAsync(ArrayBufferWriter<byte> buffer)
    {
        try
        {
            await _output.WriteAsync(buffer.WrittenMemory);
            await _output.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads the log any more; the agent's work goes on without it.
            Interlocked.Increment(ref _dropped);
        }

        buffer.ResetWrittenCount();
    }
}

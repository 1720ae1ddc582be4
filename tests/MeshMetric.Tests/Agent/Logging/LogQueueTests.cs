using System.Text;

using MeshMetric.Agent.Logging;

using Microsoft.Extensions.Logging;

using Xunit;

namespace MeshMetric.Tests.Agent.Logging;

public sealed class LogQueueTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_OutputBlocked_DropsCountsAndTells()
    {
        await using var output = new GatedStream();
        await using (var queue = new LogQueue(output, LogFormat.Text, TimeProvider.System, capacity: 2))
        {
            queue.Add(Entry("first"));
            await output.Entered.WaitAsync(Deadline);
            foreach (var i in Enumerable.Range(0, 5))
            {
                queue.Add(Entry($"queued {i}"));
            }

            Assert.Equal(3, queue.Dropped);
            output.Open();
        }

        var text = output.Text;
        Assert.Contains("queued 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("queued 2", text, StringComparison.Ordinal);
        Assert.Contains("3 log lines dropped", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_EntriesWaiting_AreWritten()
    {
        await using var output = new MemoryStream();
        await using (var queue = new LogQueue(output, LogFormat.Text, TimeProvider.System))
        {
            foreach (var i in Enumerable.Range(0, 100))
            {
                queue.Add(Entry($"event {i}"));
            }
        }

        Assert.Equal(100, Encoding.UTF8.GetString(output.ToArray()).Count(c => c == '\n'));
    }

    [Fact]
    public async Task Add_OutputBroken_GoesOn()
    {
        await using var output = new BrokenStream();
        await using var queue = new LogQueue(output, LogFormat.Text, TimeProvider.System);
        queue.Add(Entry("lost"));
        queue.Add(Entry("lost, too"));
    }

    [Fact]
    public void CreateLogger_LibraryCategory_IsQuieterThanTheAgents()
    {
        using var output = new MemoryStream();
        var queue = new LogQueue(output, LogFormat.Text, TimeProvider.System);
        using var loggers = new QueuedLoggerFactory(queue, LogLevel.Information);
        Assert.False(loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Information));
        Assert.True(loggers.CreateLogger("scrape").IsEnabled(LogLevel.Information));
    }

    private static LogEntry Entry(string message) => new(DateTimeOffset.UnixEpoch, LogLevel.Information, "test", message, [], null);

    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Open() => _open.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _entered.TrySetResult();
            await _open.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("broken pipe"));
    }
}

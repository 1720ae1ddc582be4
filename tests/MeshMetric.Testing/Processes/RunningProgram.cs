using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace MeshMetric.Testing.Processes;

/// <summary>A program that a test started. Disposing it ends exactly this process: asked first, then killed.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _reading;

    private RunningProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it ended by itself.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything it wrote so far, both streams, one line each.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    internal static RunningProgram Start(ProcessStartInfo info) =>
        new(Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} did not start."));

    /// <summary>Waits for a line of output.</summary>
    /// <param name="pattern">What to look for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The match.</returns>
    /// <exception cref="InvalidOperationException">The program ended without such a line; the message has its output.</exception>
    public async Task<Match> WaitForLineAsync(Regex pattern, CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            bool ended = _reading.IsCompleted;
            IReadOnlyList<string> lines = Lines;
            for (; seen < lines.Count; seen++)
            {
                if (pattern.Match(lines[seen]) is { Success: true } match)
                {
                    return match;
                }
            }

            if (ended)
            {
                throw new InvalidOperationException($"The program ended without a line '{pattern}':\n{string.Join('\n', lines)}");
            }

            await _news.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends it a signal.</summary>
    /// <param name="signal">The signal's name without <c>SIG</c>.</param>
    /// <param name="cancellationToken">Ends the wait for <c>kill</c>.</param>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var patience = new CancellationTokenSource(PatienceAtEnd);
            try
            {
                await SignalAsync("TERM", patience.Token).ConfigureAwait(false);
                await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        // Not the readers: a child of the program may hold the pipes open.
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (_lock)
                {
                    _lines.Add(line);
                }

                _news.Writer.TryWrite(true);
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or IOException)
        {
            // The test is over.
        }
        finally
        {
            _ = Task.Run(() => _news.Writer.TryWrite(true));
        }
    }
}

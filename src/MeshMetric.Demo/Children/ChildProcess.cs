using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MeshMetric.Demo.Children;

/// <summary>A program that the demo found on the PATH and started; disposing it ends exactly this process.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _lastLines = [];
    private readonly TaskCompletionSource<Match> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private ChildProcess(Process process, Regex? ready)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, ready), ReadAsync(process.StandardError, ready));
    }

    public int Id => _process.Id;

    /// <summary>The path of a program, or <see langword="null"/> when it is not on the PATH.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a program.</summary>
    /// <param name="path">The executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="ready">The line of its output that says that it is ready; <see langword="null"/> when there is none.</param>
    public static ChildProcess Start(string path, IEnumerable<string> arguments, Regex? ready)
    {
        var info = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new ChildProcess(Process.Start(info) ?? throw new InvalidOperationException($"{path} did not start."), ready);
    }

    /// <summary>Waits for the line that says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before; the message has its last output.</exception>
    public async Task<Match> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(_ready.Task, _reading).WaitAsync(cancellationToken) == _ready.Task)
        {
            return await _ready.Task;
        }

        lock (_lastLines)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} ended:\n{string.Join('\n', _lastLines)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, Regex? ready)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (ready?.Match(line) is { Success: true } match)
            {
                _ready.TrySetResult(match);
            }

            lock (_lastLines)
            {
                _lastLines.Enqueue(line);
                if (_lastLines.Count > KeptLines)
                {
                    _lastLines.Dequeue();
                }
            }
        }
    }
}

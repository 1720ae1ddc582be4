using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using MeshMetric.Storage;

namespace MeshMetric.Scale;

/// <summary>
/// A control plane as users run it: a process of its own, published for this machine. Its log tells when it is ready and what its stages take, its
/// <c>/metrics</c> what the garbage collector does.
/// </summary>
internal sealed partial class ControlPlaneChild : IAsyncDisposable
{
    private const string BinaryVariable = "MESHMETRIC_CP_BINARY";

    private readonly Process _process;
    private readonly TaskCompletionSource<Match> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StageTimes _stages;

    private ControlPlaneChild(Process process, StageTimes stages)
    {
        _process = process;
        _stages = stages;
    }

    /// <summary>Where REST and the agents' endpoints are.</summary>
    public Uri ApiAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>Where MADS and HTTP SD are.</summary>
    public Uri MadsAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>From the start of the process until it was ready.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Warnings and errors that it has logged, with how often each began with the same words.</summary>
    public IReadOnlyDictionary<string, int> Complaints => _stages.Complaints;

    [GeneratedRegex(@"Ready: REST and agents on (?<api>\S+), MADS and HTTP SD on (?<mads>\S+),")]
    private static partial Regex Ready { get; }

    [GeneratedRegex(@"^dotnet_gc_last_collection_heap_size_bytes\S*heap_generation=""(?<generation>\w+)""\S* (?<bytes>\d+)", RegexOptions.Multiline)]
    private static partial Regex Heap { get; }

    [GeneratedRegex(@"^(?<name>dotnet_gc_pause_time_seconds_total|dotnet_gc_heap_total_allocated_bytes_total)\S* (?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex Collector { get; }

    /// <summary>The program to run: what <c>MESHMETRIC_CP_BINARY</c> names, else the control plane of this repository, published into a directory.</summary>
    public static async Task<string> FindAsync(string directory, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(BinaryVariable) is { Length: > 0 } given)
        {
            return given;
        }

        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Directory.Packages.props")))
        {
            root = Path.GetDirectoryName(root.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException($"The repository is not above {AppContext.BaseDirectory}; set {BinaryVariable} to a published meshmetric-cp.");
        }

        string output = Path.Combine(directory, "meshmetric-cp-published");
        using Process publish = Process.Start(new ProcessStartInfo("dotnet",
        [
            "publish", Path.Combine(root, "src", "MeshMetric.ControlPlane"), "-c", "Release", "--use-current-runtime", "--self-contained", "false", "-v", "q", "-o", output,
        ])
        {
            RedirectStandardOutput = true,
        })!;
        string told = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? Path.Combine(output, "meshmetric-cp") : throw new InvalidOperationException($"The control plane can't be published:\n{told}");
    }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="store">Its store.</param>
    /// <param name="api">Where it is to listen for agents; a free port when absent.</param>
    /// <param name="stages">Takes the times it logs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ControlPlaneChild> StartAsync(
        string binary, StoreOptions store, Uri? api, StageTimes stages, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            "run", "--data-dir", store.Sqlite.DataDirectory, "--api-listen", api is null ? "127.0.0.1:0" : api.Authority,
            "--mads-listen", "127.0.0.1:0", "--xds-listen", "127.0.0.1:0", "--log-level", "debug",
        ];
        if (store.Kind == StoreKind.Postgres)
        {
            arguments.AddRange(["--store", "postgres", "--postgres-connection", store.Postgres.ConnectionString]);
        }

        long start = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(binary, arguments) { RedirectStandardError = true })!;
        var child = new ControlPlaneChild(process, stages);
        process.ErrorDataReceived += (_, line) => child.Read(line.Data);
        process.BeginErrorReadLine();
        Match ready = await child._ready.Task.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        child.StartTime = Stopwatch.GetElapsedTime(start);
        child.ApiAddress = new Uri(ready.Groups["api"].Value);
        child.MadsAddress = new Uri(ready.Groups["mads"].Value);
        return child;
    }

    /// <summary>What the garbage collector has done so far: how long it stopped everything, how many times, and how much was allocated.</summary>
    public async Task<(TimeSpan Paused, double Allocated)> CollectorAsync(HttpClient http, CancellationToken cancellationToken)
    {
        // The exporter hands out the same answer for a moment.
        await Task.Delay(500, cancellationToken);
        Dictionary<string, double> values = Collector.Matches(await http.GetStringAsync(new Uri(ApiAddress, "/metrics"), cancellationToken)).ToDictionary(
            match => match.Groups["name"].Value, match => double.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return (
            TimeSpan.FromSeconds(values.GetValueOrDefault("dotnet_gc_pause_time_seconds_total")),
            values.GetValueOrDefault("dotnet_gc_heap_total_allocated_bytes_total"));
    }

    /// <summary>Its memory, for people: of the process, and what the last collection left of each generation.</summary>
    public async Task<string> MemoryAsync(HttpClient http, CancellationToken cancellationToken)
    {
        _process.Refresh();
        string heap = string.Join(", ", Heap.Matches(await http.GetStringAsync(new Uri(ApiAddress, "/metrics"), cancellationToken)).Select(match => string.Create(
            CultureInfo.InvariantCulture, $"{match.Groups["generation"].Value} {long.Parse(match.Groups["bytes"].ValueSpan, CultureInfo.InvariantCulture) >> 20}")));
        return FormattableString.Invariant($"resident {_process.WorkingSet64 >> 20} MiB, peak {_process.PeakWorkingSet64 >> 20} MiB, heap in MiB: {heap}");
    }

    /// <summary>Ends it at once, as a machine that fails would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException("The control plane has ended."));
        }
        else if (Ready.Match(line) is { Success: true } ready)
        {
            _ready.TrySetResult(ready);
        }
        else
        {
            _stages.Read(line);
        }
    }
}

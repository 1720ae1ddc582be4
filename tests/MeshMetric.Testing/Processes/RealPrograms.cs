using System.Globalization;
using System.Text.RegularExpressions;

namespace MeshMetric.Testing.Processes;

/// <summary>The programs that the tests know how to start: each listens on a free port of 127.0.0.1 that it chose itself.</summary>
public static partial class RealPrograms
{
    /// <summary>Starts Prometheus.</summary>
    /// <param name="configFile">Its configuration; can be rewritten and applied with <c>POST /-/reload</c>.</param>
    /// <param name="dataFolder">An empty folder for its data.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="more">Further arguments.</param>
    public static Task<ListeningProgram> StartPrometheusAsync(
        string configFile, string dataFolder, CancellationToken cancellationToken, params string[] more) =>
        StartAsync(
            "prometheus",
            [
                $"--config.file={configFile}", $"--storage.tsdb.path={dataFolder}", "--web.listen-address=127.0.0.1:0",
                "--web.enable-lifecycle", "--log.level=info", .. more,
            ],
            cancellationToken);

    /// <summary>Starts the node exporter.</summary>
    public static Task<ListeningProgram> StartNodeExporterAsync(CancellationToken cancellationToken) =>
        StartAsync("prometheus-node-exporter", ["--web.listen-address=127.0.0.1:0"], cancellationToken);

    private static async Task<ListeningProgram> StartAsync(string name, string[] arguments, CancellationToken cancellationToken)
    {
        RunningProgram program = RealProgram.Find(name).Start(arguments);
        try
        {
            Match match = await program.WaitForLineAsync(Listening, cancellationToken).ConfigureAwait(false);
            return new ListeningProgram(program, int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture));
        }
        catch
        {
            await program.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    [GeneratedRegex(@"Listening on.* address=127\.0\.0\.1:(?<port>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Listening { get; }
}

/// <summary>A running program and where it listens.</summary>
/// <param name="Program">The process.</param>
/// <param name="Port">Its TCP port on 127.0.0.1.</param>
public sealed record ListeningProgram(RunningProgram Program, int Port) : IAsyncDisposable
{
    /// <summary>Its base address.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Program.DisposeAsync();
}

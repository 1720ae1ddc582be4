using System.Net;
using System.Text.RegularExpressions;

using MeshMetric.Testing.Processes;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary><c>meshmetric-cp</c> as it is started in earnest, on free ports unless told otherwise.</summary>
internal sealed partial class ControlPlaneProgram : IAsyncDisposable
{
    private ControlPlaneProgram(RunningProgram program) => Program = program;

    public RunningProgram Program { get; }

    /// <summary>REST and agents; once it is ready.</summary>
    public Uri Api { get; private set; } = null!;

    /// <summary>The same as an endpoint.</summary>
    public IPEndPoint Endpoint => new(IPAddress.Loopback, Api.Port);

    /// <summary>Starts the program.</summary>
    /// <param name="dataDirectory">Where its data is.</param>
    /// <param name="arguments">Further flags; they may take the place of the ports'.</param>
    public static ControlPlaneProgram Start(string dataDirectory, params string[] arguments)
    {
        string[] ports = ["--api-listen", "--mads-listen", "--xds-listen"];
        return new ControlPlaneProgram(RealProgram.Find("dotnet").Start(
        [
            Path.Combine(AppContext.BaseDirectory, "meshmetric-cp.dll"), "run", "--data-dir", dataDirectory,
            .. ports.Except(arguments).SelectMany(port => (string[])[port, "127.0.0.1:0"]), .. arguments,
        ]));
    }

    /// <summary>Starts the program, and waits until it serves.</summary>
    public static async Task<ControlPlaneProgram> StartReadyAsync(string dataDirectory, CancellationToken cancellationToken, params string[] arguments)
    {
        var program = Start(dataDirectory, arguments);
        await program.ReadyAsync(cancellationToken);
        return program;
    }

    /// <summary>Waits until it serves.</summary>
    /// <returns>Where REST and agents are served.</returns>
    public async Task<Uri> ReadyAsync(CancellationToken cancellationToken) =>
        Api = new Uri((await Program.WaitForLineAsync(Ready, cancellationToken)).Groups["api"].Value);

    /// <summary>Kills it, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await Program.SignalAsync("KILL", cancellationToken);
        await Program.WaitForExitAsync(cancellationToken);
    }

    /// <summary>How many lines of its log have a text.</summary>
    public int Logged(string part) => Program.Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => Program.DisposeAsync();

    [GeneratedRegex(@"Ready: REST and agents on (?<api>https?://127\.0\.0\.1:\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Ready { get; }
}

using System.Net;
using System.Net.Sockets;

using MeshMetric.Agent;
using MeshMetric.Testing;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>An agent with a policy of the test's: in this process, or the published program that <c>MESHMETRIC_DP_BINARY</c> points to.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable _agent;

    private AgentUnderTest(IAsyncDisposable agent, int port)
    {
        _agent = agent;
        Port = port;
    }

    /// <summary>The port of its Prometheus backend.</summary>
    public int Port { get; }

    public Uri MetricsUrl => new($"http://127.0.0.1:{Port}/metrics");

    public static async Task<AgentUnderTest> StartAsync(
        bool published, string folder, string envoyAdmin, Func<int, string> policy, CancellationToken cancellationToken)
    {
        // The policy names the port, so it has to be chosen before it is open.
        int port = FreePort.Find();
        string file = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(file, policy(port), cancellationToken);
        if (!published)
        {
            var host = new AgentHost(new AgentOptions
            {
                PolicyFile = file,
                EnvoyAdmin = new Uri(envoyAdmin),
                Dataplane = new DataplaneOptions { Name = "backend-1", Service = "backend" },
                ListenAddress = IPAddress.Loopback,
            });
            await host.StartAsync(cancellationToken);
            return new AgentUnderTest(host, port);
        }

        string? binary = Environment.GetEnvironmentVariable("MESHMETRIC_DP_BINARY");
        if (string.IsNullOrEmpty(binary))
        {
            RealProgram.Missing(
                "MESHMETRIC_DP_BINARY does not name a published agent; make one with: dotnet publish src/MeshMetric.Agent -c Release "
                + "-r linux-x64 -o artifacts/aot (needs clang and zlib1g-dev), and set it to artifacts/aot/meshmetric-dp as a full path");
        }

        RunningProgram program = RealProgram.At(binary).Start(
        [
            "run", "--policy", file, "--envoy-admin", envoyAdmin, "--name", "backend-1", "--service", "backend",
            "--listen-address", "127.0.0.1",
        ]);
        var agent = new AgentUnderTest(program, port);
        try
        {
            await agent.WaitUntilOpenAsync(program, cancellationToken);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private Task WaitUntilOpenAsync(RunningProgram program, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        async () =>
        {
            Assert.False(program.HasExited, string.Join('\n', program.Lines));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        cancellationToken);
}

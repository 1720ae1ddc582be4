using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

using MeshMetric.Demo.Receiving;
using MeshMetric.Demo.Simulation;

namespace MeshMetric.Benchmarks;

/// <summary>Runs a published agent beside a simulated Envoy and reports what it costs: memory, and the time to its first served scrape.</summary>
internal static class AgentMemory
{
    private const int Starts = 5;

    public static async Task<int> RunAsync(string agent, int lines, int seconds)
    {
        string folder = Directory.CreateTempSubdirectory("meshmetric-bench-").FullName;
        try
        {
            await using OtlpReceiver collector = await OtlpReceiver.StartAsync(CancellationToken.None);
            foreach (string profile in (string[])["default", "full"])
            {
                await MeasureAsync(agent, lines, seconds, profile, collector: null, folder);
            }

            await MeasureAsync(agent, lines, seconds, "full", collector, folder);

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string agent, int lines, int seconds, string profile, OtlpReceiver? collector, string folder)
    {
        int port = FreePort();
        string policy = Path.Combine(folder, $"{profile}.yaml");
        string push = collector is null
            ? ""
            : $"- {{ type: OpenTelemetry, openTelemetry: {{ endpoint: \"{collector.GrpcAddress.Authority}\", refreshInterval: 1s }} }}";
        await File.WriteAllTextAsync(policy, $$"""
            type: MeshMetric
            mesh: default
            name: all
            spec:
              default:
                sidecar: { profile: {{profile}} }
                backends:
                  - type: Prometheus
                    prometheus: { port: {{port}} }
                  {{push}}
            """);
        await using SimulatedEnvoy small = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions());
        List<double> starts = [];
        for (int i = 0; i < Starts; i++)
        {
            long before = Stopwatch.GetTimestamp();
            using Process process = Start(agent, policy, small.AdminAddress);
            await ScrapeUntilServedAsync(port);
            starts.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            await EndAsync(process);
        }

        await using SimulatedEnvoy large = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions { Lines = lines });
        using Process running = Start(agent, policy, large.AdminAddress);
        await WaitUntilOpenAsync(port);
        await Task.Delay(TimeSpan.FromSeconds(2));
        long idle = Status(running, "VmRSS");
        using var client = new HttpClient();
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(1));
        long bytes = 0;
        double slowest = 0;
        for (int i = 0; i < seconds; i++)
        {
            await ticks.WaitForNextTickAsync();
            long before = Stopwatch.GetTimestamp();
            bytes = await ScrapeAsync(client, port);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        TimeSpan cpu = running.TotalProcessorTime;
        string also = collector is null ? "" : $", and as often pushed ({collector.Points("bench-1", OtlpTransport.Grpc)} points so far)";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            profile {profile}, body of {lines} lines, {seconds} scrapes, one a second{also}
              start to first served scrape   {starts.Min():F0} ms best, {starts.Order().ElementAt(Starts / 2):F0} ms median of {Starts} (small Envoy)
              idle                           {Mebibytes(idle)} VmRSS, two seconds after the start
              while scraped                  {Mebibytes(Status(running, "VmRSS"))} VmRSS at the end, {Mebibytes(Status(running, "VmHWM"))} VmHWM
              CPU                            {cpu.TotalMilliseconds / seconds:F0} ms a scrape; slowest scrape {slowest:F0} ms; {bytes} bytes served each
            """));
        await EndAsync(running);
    }

    private static Process Start(string agent, string policy, string admin)
    {
        string[] arguments =
        [
            "run", "--policy", policy, "--envoy-admin", admin, "--name", "bench-1", "--service", "bench", "--listen-address", "127.0.0.1",
            "--log-level", "error",
        ];
        return Process.Start(new ProcessStartInfo(agent, arguments)) ?? throw new InvalidOperationException($"{agent} did not start.");
    }

    private static async Task EndAsync(Process process)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    private static async Task ScrapeUntilServedAsync(int port)
    {
        await WaitUntilOpenAsync(port);
        using var client = new HttpClient();
        await ScrapeAsync(client, port);
    }

    private static async Task WaitUntilOpenAsync(int port)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task<long> ScrapeAsync(HttpClient client, int port)
    {
        using HttpResponseMessage response = await client.GetAsync(
            new Uri($"http://127.0.0.1:{port}/metrics"), HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            total += read;
        }

        return total;
    }

    private static long Status(Process process, string field)
    {
        string line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }

    private static string Mebibytes(long kibibytes) => string.Create(CultureInfo.InvariantCulture, $"{kibibytes / 1024.0:F1} MiB");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using MeshMetric.ControlPlane;
using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.Scale;

/// <summary>
/// A policy write over REST until the poll of a Prometheus server that waits for it is answered, and what answers and waiting polls cost. Control
/// plane and clients share the process.
/// </summary>
internal sealed partial class MadsScale(StoreOptions store, Mesh mesh, TextWriter output) : IDisposable
{
    private const int Rounds = 50;
    private const int WarmUp = 10;
    private const int Waiting = 1_000;
    private const string Path = "/v3/discovery:monitoringassignments?fetch-timeout=5m";

    private readonly StageTimes _stages = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = TimeSpan.FromMinutes(5) };

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _stages.Dispose();
    }

    /// <summary>Fills a store, starts a control plane on it, and measures; prints a line for each figure.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (IResourceStore empty = await ResourceStores.OpenAsync(store, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            await StoreScale.SeedAsync(empty, mesh, cancellationToken);
        }

        var options = new ControlPlaneOptions
        {
            Store = store,
            ApiListen = new IPEndPoint(IPAddress.Loopback, 0),
            MadsListen = new IPEndPoint(IPAddress.Loopback, 0),
            XdsListen = new IPEndPoint(IPAddress.Loopback, 0),
        };
        await using var host = new ControlPlaneHost(options, _stages);
        long start = Stopwatch.GetTimestamp();
        await host.StartAsync(cancellationToken);
        output.WriteLine($"start to ready | {Durations.Text(Stopwatch.GetElapsedTime(start))}");

        await MeasureAsync(host, "the whole mesh's policy: every target changes", 0, cancellationToken);
        await MeasureAsync(host, "a service's policy: a part of the targets changes", 1, cancellationToken);
        await WaitAsync(host, cancellationToken);
        using var process = Process.GetCurrentProcess();
        output.WriteLine(FormattableString.Invariant(
            $"memory of this process | heap {GC.GetTotalMemory(true) >> 20} MiB, resident {process.WorkingSet64 >> 20} MiB, peak {process.PeakWorkingSet64 >> 20} MiB"));
    }

    [GeneratedRegex(@"^meshmetric_cp_assignments_waiting_polls\S* (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex WaitingPolls { get; }

    private static int Count(JsonElement answer) => answer.TryGetProperty("resources", out JsonElement resources) ? resources.GetArrayLength() : 0;

    private async Task MeasureAsync(ControlPlaneHost host, string what, int policy, CancellationToken cancellationToken)
    {
        var first = new Durations();
        var last = new Durations();
        var written = new Durations();
        byte[] answer = await PollAsync(host, "", null, cancellationToken);
        for (int round = -WarmUp; round < Rounds; round++)
        {
            var arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<byte[]> poll = PollAsync(host, Version(answer), arrived, cancellationToken);

            // A poll on a warm connection waits long before this is over.
            await Task.Delay(50, cancellationToken);
            ResourceWrite write = Mesh.Policy(policy, 7_000 + WarmUp + round);
            using var body = new StringContent(
                $$"""{"type":"{{write.Id.Type}}","mesh":"{{write.Id.Mesh}}","name":"{{write.Id.Name}}",{{write.Body[1..]}}""", Encoding.UTF8, "application/json");
            Task<long>? put = null;
            long start = Stopwatch.GetTimestamp();
            async Task AnsweredAsync()
            {
                put = PutAsync(new Uri(host.ApiAddress, $"/meshes/{write.Id.Mesh}/meshmetrics/{write.Id.Name}"), body, cancellationToken);
                answer = await poll;
            }

            if (round < 0)
            {
                await AnsweredAsync();
                await put!;
                _stages.Take();
                continue;
            }

            await last.MeasureAsync(AnsweredAsync);
            first.Add(Stopwatch.GetElapsedTime(start, await arrived.Task));
            written.Add(Stopwatch.GetElapsedTime(start, await put!));
        }

        output.WriteLine($"{what} | write to the waiting poll's first byte: {first}");
        output.WriteLine($"{what} | write to its last byte: {last}");
        foreach ((string stage, string times) in _stages.Take())
        {
            output.WriteLine($"{what} | of that {stage}: {times}");
        }

        output.WriteLine($"{what} | the write itself answered: {written}");
        using JsonDocument json = JsonDocument.Parse(answer);
        output.WriteLine(FormattableString.Invariant($"the answer | {Count(json.RootElement)} targets, {answer.Length:N0} bytes"));
    }

    private async Task WaitAsync(ControlPlaneHost host, CancellationToken cancellationToken)
    {
        string json = $$"""{"node":{"id":"main"},"version_info":"{{Version(await PollAsync(host, "", null, cancellationToken))}}"}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
        List<Socket> sockets = [];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Waiting; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(host.MadsAddress.Host, host.MadsAddress.Port, cancellationToken);
            await socket.SendAsync(request, cancellationToken);
        }

        int waiting;
        do
        {
            await Task.Delay(500, cancellationToken);
            Match match = WaitingPolls.Match(await _http.GetStringAsync(new Uri(host.ApiAddress, "/metrics"), cancellationToken));
            waiting = match.Success ? int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        }
        while (waiting < Waiting);

        double each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Waiting / 1024;
        output.WriteLine(FormattableString.Invariant($"a poll that waits | {each:F1} KiB on the heap, its connection and the client's socket included"));
        sockets.ForEach(socket => socket.Dispose());
    }

    /// <summary>Polls and keeps the answer as it comes, unread; tells when its first bytes are there.</summary>
    private async Task<byte[]> PollAsync(
        ControlPlaneHost host, string version, TaskCompletionSource<long>? arrived, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.MadsAddress, Path))
        {
            Content = JsonContent.Create(new { node = new { id = "main" }, version_info = version }),
        };
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        arrived?.TrySetResult(Stopwatch.GetTimestamp());
        response.EnsureSuccessStatusCode();
        byte[] body = new byte[(int)response.Content.Headers.ContentLength!.Value];
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        await content.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private async Task<long> PutAsync(Uri uri, HttpContent body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _http.PutAsync(uri, body, cancellationToken);
        response.EnsureSuccessStatusCode();
        return Stopwatch.GetTimestamp();
    }

    private static string Version(byte[] answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("version_info").GetString()!;
    }
}

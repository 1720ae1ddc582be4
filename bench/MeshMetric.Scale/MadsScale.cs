using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

using MeshMetric.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.Scale;

/// <summary>
/// A policy write over REST until the poll of a Prometheus server that waits for it is answered, and what answers and waiting polls cost. Control
/// plane is a process of its own, clients are this one.
/// </summary>
internal sealed partial class MadsScale(string binary, StoreOptions store, Mesh mesh, TextWriter output) : IDisposable
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
    }

    /// <summary>Fills a store, starts a control plane on it, and measures; prints a line for each figure.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using (IResourceStore empty = await ResourceStores.OpenAsync(store, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken))
        {
            await StoreScale.SeedAsync(empty, mesh, cancellationToken);
        }

        // The first on a store makes signing keys, which those after it find there.
        await using (ControlPlaneChild first = await ControlPlaneChild.StartAsync(binary, store, null, _stages, cancellationToken))
        {
            output.WriteLine($"first start of the process to ready | {Durations.Text(first.StartTime)}, CPU {Durations.Text(first.Cpu)}");
        }

        await using ControlPlaneChild host = await ControlPlaneChild.StartAsync(binary, store, null, _stages, cancellationToken);
        output.WriteLine($"start of the process to ready | {Durations.Text(host.StartTime)}, CPU {Durations.Text(host.Cpu)}");
        _stages.Take();

        await MeasureAsync(host, "the mesh's policy, most services have their own: all dataplanes change, a fiftieth of the targets", "main", port => Mesh.Policy(0, port), cancellationToken);
        await MeasureAsync(host, "a service's policy: a fiftieth of dataplanes and targets change", "main", port => Mesh.Policy(1, port), cancellationToken);
        await MeasureAsync(host, "a policy for a server of its own: all dataplanes and all targets change", "all", Mesh.Everywhere, cancellationToken);
        await WaitAsync(host, cancellationToken);
        output.WriteLine($"memory of the control plane | {await host.MemoryAsync(_http, cancellationToken)}");
        foreach ((string complaint, int count) in host.Complaints)
        {
            output.WriteLine(FormattableString.Invariant($"logged {count} times | {complaint}"));
        }
    }

    [GeneratedRegex(@"^meshmetric_cp_assignments_waiting_polls\S* (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex WaitingPolls { get; }

    private static int Count(JsonElement answer) => answer.TryGetProperty("resources", out JsonElement resources) ? resources.GetArrayLength() : 0;

    private async Task MeasureAsync(ControlPlaneChild host, string what, string client, Func<int, ResourceWrite> policy, CancellationToken cancellationToken)
    {
        var first = new Durations();
        var last = new Durations();
        var written = new Durations();
        (TimeSpan Paused, double Allocated) before = default;
        TimeSpan cpu = default;
        byte[] answer = await PollAsync(host, client, "", null, cancellationToken);
        for (int round = -WarmUp; round < Rounds; round++)
        {
            var arrived = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<byte[]> poll = PollAsync(host, client, Version(answer), arrived, cancellationToken);

            // A poll on a warm connection waits long before this is over.
            await Task.Delay(50, cancellationToken);
            ResourceWrite write = policy(7_000 + WarmUp + round);
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
                if (round == -1)
                {
                    before = await host.CollectorAsync(_http, cancellationToken);
                    cpu = host.Cpu;
                    _stages.Take();
                }

                continue;
            }

            await AnsweredAsync();
            last.Add(Stopwatch.GetElapsedTime(start));
            first.Add(Stopwatch.GetElapsedTime(start, await arrived.Task));
            written.Add(Stopwatch.GetElapsedTime(start, await put!));
        }

        output.WriteLine($"{what} | write to the waiting poll's first byte: {first}");
        output.WriteLine($"{what} | write to its last byte: {last}");
        foreach ((string stage, string times) in _stages.Take())
        {
            output.WriteLine($"{what} | of that {stage}: {times}");
        }

        cpu = (host.Cpu - cpu) / Rounds;
        (TimeSpan paused, double allocated) = await host.CollectorAsync(_http, cancellationToken);
        output.WriteLine($"{what} | the write itself answered: {written}");
        output.WriteLine(FormattableString.Invariant(
            $"{what} | the control plane, a write: CPU {Durations.Text(cpu)}, stopped by its garbage collector {Durations.Text((paused - before.Paused) / Rounds)}, allocated {(allocated - before.Allocated) / Rounds / 1e6:F2} MB"));
        using JsonDocument json = JsonDocument.Parse(answer);
        output.WriteLine(FormattableString.Invariant($"the answer | {Count(json.RootElement)} targets, {answer.Length:N0} bytes"));
    }

    private async Task WaitAsync(ControlPlaneChild host, CancellationToken cancellationToken)
    {
        string json = $$"""{"node":{"id":"main"},"version_info":"{{Version(await PollAsync(host, "main", "", null, cancellationToken))}}"}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");
        List<Socket> sockets = [];
        long before = host.Resident;
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

        double each = (host.Resident - before) / (double)Waiting / 1024;
        output.WriteLine(FormattableString.Invariant($"a poll that waits | {each:F1} KiB of resident memory with its connection, before anything is collected"));
        sockets.ForEach(socket => socket.Dispose());
    }

    /// <summary>Polls and keeps the answer as it comes, unread; tells when its first bytes are there.</summary>
    private async Task<byte[]> PollAsync(
        ControlPlaneChild host, string client, string version, TaskCompletionSource<long>? arrived, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.MadsAddress, Path))
        {
            Content = JsonContent.Create(new { node = new { id = client }, version_info = version }),
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

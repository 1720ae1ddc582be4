using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

using MeshMetric.Resources.Dynamic;
using MeshMetric.Storage;

namespace MeshMetric.Scale;

/// <summary>An agent as far as a control plane sees it: registers, polls with the tag it has, reports, and comes back with jittered back-off.</summary>
/// <param name="fleet">What all share.</param>
/// <param name="dataplane">The dataplane it stands beside.</param>
internal sealed class SimulatedAgent(Fleet fleet, ResourceWrite dataplane) : IDisposable
{
    private static readonly TimeSpan PollTime = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    private readonly string _id = Guid.NewGuid().ToString();
    private readonly SemaphoreSlim _reportSoon = new(0, 1);
    private readonly string _url = $"meshes/{dataplane.Id.Mesh}/dataplanes/{dataplane.Id.Name}/_agent";
    private string? _tag;
    private bool _isConnected;
    private bool _isRegistrationDue = true;

    /// <summary>When it last got a configuration; 0 before.</summary>
    public long ConfiguredAt { get; private set; }

    /// <summary>When it last got any good answer to a poll; 0 before.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Runs until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(FollowAsync(cancellationToken), ReportAsync(cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _reportSoon.Dispose();

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        for (int failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                if (await StepAsync(cancellationToken))
                {
                    failures = 0;
                    continue;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // As a refusal.
            }

            _isConnected = false;
            fleet.Failed();
            failures++;
            double seconds = Math.Min(Math.Pow(2, failures - 1), LongestBackoff.TotalSeconds) * (0.5 + (Random.Shared.NextDouble() / 2));
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        }
    }

    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (_isRegistrationDue)
        {
            string document = $$"""{"type":"Dataplane","mesh":"{{dataplane.Id.Mesh}}","name":"{{dataplane.Id.Name}}",{{dataplane.Body[1..]}}""";
            using var body = new StringContent(document, Encoding.UTF8, "application/json");
            using HttpResponseMessage registered = await fleet.Reports.PutAsync(new Uri(fleet.ControlPlane, $"{_url}/registration"), body, cancellationToken);
            if (!registered.IsSuccessStatusCode)
            {
                return false;
            }

            _isRegistrationDue = false;
            fleet.Registered();
        }

        string query = _tag is not null && _isConnected ? $"?timeout={(int)PollTime.TotalSeconds}s" : "";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(fleet.ControlPlane, $"{_url}/configuration{query}"));
        if (_tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", _tag);
        }

        using HttpResponseMessage answer = await fleet.Polls.SendAsync(request, cancellationToken);
        _isRegistrationDue = answer.StatusCode == HttpStatusCode.NotFound;
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotModified)
        {
            return _isRegistrationDue;
        }

        AnsweredAt = Stopwatch.GetTimestamp();
        bool isNews = !_isConnected || answer.StatusCode == HttpStatusCode.OK;
        _isConnected = true;
        if (answer.StatusCode == HttpStatusCode.OK)
        {
            _tag = answer.Headers.GetValues("ETag").First();
            ConfiguredAt = AnsweredAt;
        }

        if (isNews && _reportSoon.CurrentCount == 0)
        {
            _reportSoon.Release();
        }

        return true;
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await _reportSoon.WaitAsync(ReportInterval * (0.8 + (0.2 * Random.Shared.NextDouble())), cancellationToken);
            if (!_isConnected)
            {
                continue;
            }

            long started = Stopwatch.GetTimestamp();
            bool isTaken = false;
            try
            {
                using var body = new ByteArrayContent(Report());
                body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage answer = await fleet.Reports.PostAsync(new Uri(fleet.ControlPlane, $"{_url}/status"), body, cancellationToken);
                isTaken = answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // Counted; the next one says the same.
            }

            fleet.Reported(started, isTaken);
        }
    }

    private byte[] Report()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        AgentReportJson.Write(writer, new AgentReport
        {
            AgentId = _id,
            Version = "0.1.0",
            EnvoyVersion = "1.30.1",
            SentAt = TimeProvider.System.GetUtcNow(),
            ConfigurationTag = _tag?.Trim('"'),
            Sources = [new SourceReport("sidecar") { IsUp = true, SamplesSeen = 2000, SamplesKept = 400 }, new SourceReport("app") { IsUp = true, SamplesSeen = 300, SamplesKept = 300 }],
        });
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}

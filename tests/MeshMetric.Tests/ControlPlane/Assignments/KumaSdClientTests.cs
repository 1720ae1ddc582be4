using System.Net;
using System.Text;

using MeshMetric.Testing.Mads;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

/// <summary>The client of the tests, against what Prometheus 2.42 and 2.50 with kuma_sd were seen to do.</summary>
public sealed class KumaSdClientTests : IDisposable
{
    private const string TypeUrl = "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";

    private readonly Answering _server = new();
    private readonly HttpClient _http;
    private readonly KumaSdClient _prometheus;

    public KumaSdClientTests()
    {
        _http = new HttpClient(_server);
        _prometheus = new KumaSdClient(_http, new Uri("http://cp:5676/base/?x=1"), "main");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Poll_FirstAndNext_SendsWhatPrometheusSends()
    {
        _server.Next = $$"""{"version_info":"1","type_url":"{{TypeUrl}}","nonce":"n"}""";
        Assert.True(await _prometheus.PollAsync("1m30s", Token));
        Assert.True(await _prometheus.PollAsync("1m30s", Token));

        Assert.Equal("POST http://cp:5676/base/v3/discovery:monitoringassignments?fetch-timeout=1m30s", _server.Line);
        Assert.Equal(
            [("Accept", "application/json"), ("Content-Type", "application/json"), ("User-Agent", "Prometheus/3.9.1")],
            _server.Headers);
        Assert.Equal(
            [
                $$$"""{"node":{"id":"main"},"type_url":"{{{TypeUrl}}}"}""",
                $$$"""{"version_info":"1","node":{"id":"main"},"type_url":"{{{TypeUrl}}}","response_nonce":"n"}""",
            ],
            _server.Bodies);
    }

    [Fact]
    public async Task Poll_LabelsOfAssignmentAndTarget_AreMetaLabels()
    {
        _server.Next = $$$"""
            {"versionInfo":"1","typeUrl":"{{{TypeUrl}}}","unknown":[],"resources":[{"@type":"{{{TypeUrl}}}","mesh":"m","service":"s",
            "labels":{"both":"assignment"},"targets":[{"name":"n","address":"a:1","labels":{"both":"target","kuma.io/zone":"z"}}]}]}
            """;
        await _prometheus.PollAsync("0s", Token);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["__address__"] = "a:1", ["__scheme__"] = "", ["__metrics_path__"] = "", ["instance"] = "n", ["__meta_kuma_mesh"] = "m",
                ["__meta_kuma_service"] = "s", ["__meta_kuma_dataplane"] = "n", ["__meta_kuma_label_both"] = "assignment",
                ["__meta_kuma_label_kuma_io_zone"] = "z",
            },
            Assert.Single(_prometheus.Targets));
    }

    [Theory]
    [InlineData("type.googleapis.com/another", TypeUrl, "2")]
    [InlineData(TypeUrl, "type.googleapis.com/another", "1")]
    public async Task Poll_AnotherType_KeepsTheTargetsAndRemembersWhatPrometheusDoes(string typeUrl, string resourceType, string version)
    {
        _server.Next = Answer("1", TypeUrl, TypeUrl);
        await _prometheus.PollAsync("0s", Token);
        _server.Next = Answer("2", typeUrl, resourceType);

        await Assert.ThrowsAsync<KumaSdException>(() => _prometheus.PollAsync("0s", Token));

        Assert.Equal((version, 1), (_prometheus.Version, _prometheus.Targets.Count));
    }

    private static string Answer(string version, string typeUrl, string resourceType) =>
        $$$"""{"version_info":"{{{version}}}","type_url":"{{{typeUrl}}}","resources":[{"@type":"{{{resourceType}}}","targets":[{"name":"n"}]}]}""";

    private sealed class Answering : HttpMessageHandler
    {
        public string Next { get; set; } = "";

        public string Line { get; private set; } = "";

        public List<(string Name, string Value)> Headers { get; private set; } = [];

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var body = new StreamReader(await request.Content!.ReadAsStreamAsync(cancellationToken));
            Bodies.Add(await body.ReadToEndAsync(cancellationToken));
            Line = $"{request.Method} {request.RequestUri}";
            Headers =
            [
                .. request.Headers.Concat(request.Content.Headers)
                    .Select(header => (header.Key, string.Join(',', header.Value)))
                    .OrderBy(header => header.Key, StringComparer.Ordinal),
            ];
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Next, Encoding.UTF8, "application/json") };
        }
    }
}

using System.Net;
using System.Net.Sockets;

using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Otlp;

/// <summary>What holds for gRPC and HTTP alike.</summary>
public sealed class BothTransportsTests
{
    public static TheoryData<OtlpProtocol> Protocols { get; } = [OtlpProtocol.Grpc, OtlpProtocol.Http];

    [Theory]
    [InlineData(OtlpProtocol.Grpc, true)]
    [InlineData(OtlpProtocol.Grpc, false)]
    [InlineData(OtlpProtocol.Http, true)]
    [InlineData(OtlpProtocol.Http, false)]
    public async Task Export_Metrics_ArriveWithHeaders(OtlpProtocol protocol, bool gzip)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with
        {
            Gzip = gzip,
            Headers = static _ => ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, string>>>([new("Authorization", "Bearer t"), new("X-Tenant", "a")]),
        });
        CollectorRequest request = await ExporterHarness.NextAsync(collector);

        Assert.Equal((ExportStatus.Success, 2, 2, null), (outcome.Status, outcome.Points, outcome.AcceptedPoints, outcome.Message));
        Assert.Null(request.Problem);
        Assert.Equal([("a_total", "Sum", 1), ("b", "Gauge", 2)], request.Points.Select(static point => (point.Metric, point.Type, point.Value)));
        Assert.Equal("shop", request.Points[0].Resource["service.name"]);
        Assert.Equal("Bearer t", request.Headers["authorization"]);
        Assert.Equal("a", request.Headers["x-tenant"]);
        Assert.Equal("meshmetric-test/1.0", request.Headers["user-agent"]);
        string encoding = protocol == OtlpProtocol.Grpc ? "grpc-encoding" : "content-encoding";
        Assert.Equal(gzip ? "gzip" : "", request.Headers.GetValueOrDefault(encoding, "").Replace("identity", "", StringComparison.Ordinal));
        Assert.Equal(protocol == OtlpProtocol.Grpc ? "HTTP/2" : "HTTP/1.1", request.Headers[":protocol"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_LargeScrape_ArrivesInSeveralRequests(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        await using OtlpExporter exporter = new(ExporterHarness.Options(collector, protocol), TimeProvider.System);
        using EncodedMetrics metrics = ExporterHarness.Encode(
            string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"x{{id=\"{i}\"}} {i}\n")));
        ExportOutcome outcome = await exporter.ExportAsync(metrics, TestContext.Current.CancellationToken);

        Assert.Equal((ExportStatus.Success, 100_000), (outcome.Status, outcome.AcceptedPoints));
        List<DecodedPoint> points = [];
        for (int i = 0; i < metrics.Requests.Count; i++)
        {
            points.AddRange((await ExporterHarness.NextAsync(collector)).Points);
        }

        Assert.True(metrics.Requests.Count > 1);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(static i => (double)i), points.Select(static point => point.Value));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_PartialSuccess_IsCountedAndNotRetried(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Partial(1, "one too old"), CollectorAnswer.Partial(0, "deprecated"));
        await using OtlpExporter exporter = new(ExporterHarness.Options(collector, protocol) with { Backoff = new RetryBackoff() }, TimeProvider.System);
        ExportOutcome partial = await ExporterHarness.ExportAsync(exporter);
        ExportOutcome warned = await ExporterHarness.ExportAsync(exporter);

        Assert.Equal((ExportStatus.PartialSuccess, 1, 1, "one too old"),
            (partial.Status, partial.AcceptedPoints, partial.RejectedPoints, partial.Message));
        Assert.Equal((ExportStatus.Success, 2, "deprecated"), (warned.Status, warned.AcceptedPoints, warned.Message));
        Assert.Equal(2, collector.RequestCount);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_NobodyListens_IsRetryableAndSaysWhy(OtlpProtocol protocol)
    {
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(new Uri($"http://127.0.0.1:{port}"), protocol));

        Assert.Equal((ExportStatus.Retryable, 2), (outcome.Status, outcome.FailedPoints));
        Assert.Contains("refused", outcome.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_HostWithoutAddress_IsRetryable(OtlpProtocol protocol)
    {
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(
            ExporterHarness.Options(new Uri("http://no-such-host.invalid:4317"), protocol));

        Assert.Equal(ExportStatus.Retryable, outcome.Status);
        Assert.NotNull(outcome.Message);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ConnectionClosedWithoutAnswer_IsRetryable(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Reset);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol));

        Assert.Equal((ExportStatus.Retryable, 2), (outcome.Status, outcome.FailedPoints));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ResetThenOk_ArrivesOnTheSecondAttempt(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Reset);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with
        {
            Backoff = new RetryBackoff { Initial = TimeSpan.FromMilliseconds(1) },
        });

        Assert.Equal((ExportStatus.Success, 2), (outcome.Status, collector.RequestCount));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CollectorHangs_EndsAtTheTimeout(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Hang);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(
            ExporterHarness.Options(collector, protocol) with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal((ExportStatus.Retryable, 2), (outcome.Status, outcome.FailedPoints));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Dispose_WhileTheCollectorHangs_EndsTheExport(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Hang);
        OtlpExporter exporter = new(ExporterHarness.Options(collector, protocol), TimeProvider.System);
        Task<ExportOutcome> export = ExporterHarness.ExportAsync(exporter);
        await ExporterHarness.NextAsync(collector);
        await exporter.DisposeAsync().AsTask().WaitAsync(ExporterHarness.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(ExportStatus.Retryable, (await export).Status);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ServerThatSpeaksNoHttp_IsRetryable(OtlpProtocol protocol)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task server = Task.Run(
            async () =>
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2 and more than nine bytes of it\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
                client.Close();
            },
            TestContext.Current.CancellationToken);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(
            ExporterHarness.Options(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"), protocol));
        await server;

        Assert.Equal(ExportStatus.Retryable, outcome.Status);
        Assert.NotNull(outcome.Message);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_OverAUnixSocket_Arrives(OtlpProtocol protocol)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mm");
        try
        {
            await using ScriptedCollector collector = await ScriptedCollector.StartOnUnixSocketsAsync(folder.FullName);
            ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol));

            Assert.Equal((ExportStatus.Success, null), (outcome.Status, outcome.Message));
            Assert.Equal(2, (await ExporterHarness.NextAsync(collector)).Points.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_NoSuchSocket_IsRetryable(OtlpProtocol protocol)
    {
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(new Uri("unix:/no/such/folder/x.sock"), protocol));

        Assert.Equal(ExportStatus.Retryable, outcome.Status);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CollectorRestarts_ArrivesAgainByItself(OtlpProtocol protocol)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mm");
        try
        {
            OtlpExporterOptions options;
            OtlpExporter exporter;
            await using (ScriptedCollector first = await ScriptedCollector.StartOnUnixSocketsAsync(folder.FullName))
            {
                options = ExporterHarness.Options(first, protocol);
                exporter = new OtlpExporter(options, TimeProvider.System);
                Assert.Equal(ExportStatus.Success, (await ExporterHarness.ExportAsync(exporter)).Status);
            }

            await using (exporter)
            {
                Assert.Equal(ExportStatus.Retryable, (await ExporterHarness.ExportAsync(exporter)).Status);
                await using ScriptedCollector second = await ScriptedCollector.StartOnUnixSocketsAsync(folder.FullName);
                Assert.Equal(ExportStatus.Success, (await ExporterHarness.ExportAsync(exporter)).Status);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

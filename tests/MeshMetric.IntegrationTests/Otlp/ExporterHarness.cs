using System.Buffers;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Otlp;

/// <summary>What the tests of both transports share.</summary>
internal static class ExporterHarness
{
    /// <summary>More than any export here takes; a test that runs into it hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static EncodedMetrics Encode(string exposition, int maxRequestBytes = OtlpEncoderOptions.DefaultMaxRequestBytes)
    {
        SourceReader reader = new(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        ScrapeSnapshot snapshot = reader.Read(
            new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(exposition)), new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", snapshot, 0, AddedLabels.None)]);
        snapshot.Release();
        return new OtlpEncoder(new OtlpEncoderOptions
        {
            Resource = [KeyValuePair.Create("service.name", "shop")],
            MaxRequestBytes = maxRequestBytes,
        }).Encode(scrape);
    }

    /// <summary>Options towards a collector, without second attempts: tests of retries ask for them.</summary>
    public static OtlpExporterOptions Options(ScriptedCollector collector, OtlpProtocol protocol) => Options(
        protocol == OtlpProtocol.Grpc ? collector.GrpcEndpoint : collector.HttpEndpoint, protocol);

    public static OtlpExporterOptions Options(Uri endpoint, OtlpProtocol protocol) => new()
    {
        Endpoint = endpoint,
        Protocol = protocol,
        Backoff = new RetryBackoff { MaxAttempts = 1 },
        Timeout = Patience,
        UserAgent = "meshmetric-test/1.0",
    };

    /// <summary>One export of two points by a fresh exporter.</summary>
    public static async Task<ExportOutcome> ExportOnceAsync(OtlpExporterOptions options)
    {
        await using OtlpExporter exporter = new(options, TimeProvider.System);
        return await ExportAsync(exporter);
    }

    public static async Task<ExportOutcome> ExportAsync(OtlpExporter exporter)
    {
        using EncodedMetrics metrics = Encode("# TYPE a_total counter\na_total{x=\"1\"} 1\nb 2\n");
        return await exporter.ExportAsync(metrics, TestContext.Current.CancellationToken).WaitAsync(Patience * 2, TestContext.Current.CancellationToken);
    }

    public static Task<CollectorRequest> NextAsync(ScriptedCollector collector) =>
        collector.NextRequestAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
}

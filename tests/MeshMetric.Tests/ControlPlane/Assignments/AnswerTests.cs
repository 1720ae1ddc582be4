using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

using Google.Protobuf;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Protos.Observability;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class AnswerTests
{
    private static readonly Assignment Cart = new(
        new ScrapedDataplane("shop", "cart", "cart-7f", "10.7.0.4"), new Endpoint("http", 5670, "/metrics", isOneOfSeveral: false));

    private static readonly Assignment Odd = new(
        new ScrapedDataplane("shop", "a\"b\\c\n<é>", "ödd", "fd00::1"), new Endpoint("https", 5671, "/m?a=b&c=d", isOneOfSeveral: false));

    private static readonly AssignmentSnapshot Both = new([Cart, Odd]);

    [Fact]
    public async Task Mads_Targets_AreAsPrometheusReadsThem()
    {
        string text = Text(await Both.MadsAsync());

        Assert.Equal(
            """
            {"version_info":"VERSION","type_url":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment","resources":[
            {"@type":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment","mesh":"shop","service":"cart","targets":[
            {"name":"cart-7f","scheme":"http","address":"10.7.0.4:5670","metrics_path":"/metrics"}]},
            {"@type":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment","mesh":"shop","service":"a\"b\\c\n<é>","targets":[
            {"name":"ödd","scheme":"https","address":"[fd00::1]:5671","metrics_path":"/m?a=b&c=d"}]}]}
            """.ReplaceLineEndings(""),
            text.Replace(Both.Version, "VERSION", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mads_NoTargets_HasNoResources() =>
        Assert.Equal(
            $$"""{"version_info":"{{AssignmentSnapshot.Empty.Version}}","type_url":"type.googleapis.com/kuma.observability.v1.MonitoringAssignment"}""",
            Text(await AssignmentSnapshot.Empty.MadsAsync()));

    [Fact]
    public async Task HttpSd_Targets_HaveTheLabelsOfKumaSd() =>
        Assert.Equal(
            """
            [{"targets":["10.7.0.4:5670"],"labels":{"__scheme__":"http","__metrics_path__":"/metrics","instance":"cart-7f",
            "__meta_kuma_mesh":"shop","__meta_kuma_service":"cart","__meta_kuma_dataplane":"cart-7f"}},
            {"targets":["[fd00::1]:5671"],"labels":{"__scheme__":"https","__metrics_path__":"/m?a=b&c=d","instance":"ödd",
            "__meta_kuma_mesh":"shop","__meta_kuma_service":"a\"b\\c\n<é>","__meta_kuma_dataplane":"ödd"}}]
            """.ReplaceLineEndings(""),
            Text(await Both.HttpSdAsync()));

    [Fact]
    public async Task HttpSd_NoTargets_IsAnEmptyList() => Assert.Equal("[]", Text(await AssignmentSnapshot.Empty.HttpSdAsync()));

    [Fact]
    public async Task Json_WhateverTheTextsHold_IsValid()
    {
        var wild = new Assignment(
            new ScrapedDataplane("\0\u001f", "\u2028\ud800", "\"\\", "😀"), new Endpoint("</script>", 1, "\t\"\ud800", isOneOfSeveral: true));
        var snapshot = new AssignmentSnapshot([wild]);

        foreach (SharedBody body in new[] { await snapshot.MadsAsync(), await snapshot.HttpSdAsync() })
        {
            using JsonDocument json = JsonDocument.Parse(body.Plain);
            Assert.Contains("\"\\", json.RootElement.GetRawText().Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Answers_AreBuiltOnce()
    {
        Assert.Same(await Both.MadsAsync(), await Both.MadsAsync());
        Assert.Same(await Both.HttpSdAsync(), await Both.HttpSdAsync());
        Assert.Same(Both.Xds, Both.Xds);
    }

    [Fact]
    public async Task Compressed_Unpacked_IsTheSame()
    {
        SharedBody body = await Both.MadsAsync();
        using var gzip = new GZipStream(new MemoryStream((await body.CompressedAsync()).ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gzip.CopyToAsync(plain, TestContext.Current.CancellationToken);

        Assert.Equal(body.Plain.ToArray(), plain.ToArray());
    }

    [Fact]
    public void Xds_Assignment_IsOnTheWireAsTheFieldNumbersSay()
    {
        byte[] bytes = Both.Xds.Sets[0].Resources[0].Body.Value.ToByteArray();

        // mesh = 2, service = 3, targets = 4 with name = 1, scheme = 2, address = 3, metrics_path = 4.
        byte[] target = [0x0a, 7, .. "cart-7f"u8, 0x12, 4, .. "http"u8, 0x1a, 13, .. "10.7.0.4:5670"u8, 0x22, 8, .. "/metrics"u8];
        byte[] expected = [0x12, 4, .. "shop"u8, 0x1a, 4, .. "cart"u8, 0x22, (byte)target.Length, .. target];
        Assert.Equal(expected, bytes);
        Assert.Equal("type.googleapis.com/kuma.observability.v1.MonitoringAssignment", Both.Xds.Sets[0].Resources[0].Body.TypeUrl);
    }

    [Fact]
    public async Task Mads_ReadAsProto3Json_IsTheMessageOfGrpc()
    {
        using JsonDocument json = JsonDocument.Parse((await Both.MadsAsync()).Plain);
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

        Assert.Equal(
            Both.Xds.Sets[0].Resources.Select(resource => resource.Body.Unpack<MonitoringAssignment>()),
            json.RootElement.GetProperty("resources").EnumerateArray().Select(resource => parser.Parse<MonitoringAssignment>(resource.GetRawText())));
    }

    [Fact]
    public async Task Mads_ManyTargets_ComeInPiecesThatTheYoungGenerationHolds()
    {
        var snapshot = new AssignmentSnapshot(
            [.. Enumerable.Range(0, 2000).Select(number => new Assignment(new ScrapedDataplane("m", "s", $"i{number:0000}", "h"), Cart.Endpoint))]);

        foreach (SharedBody body in new[] { await snapshot.MadsAsync(), await snapshot.HttpSdAsync() })
        {
            foreach (ReadOnlyMemory<byte> piece in body.Plain)
            {
                Assert.InRange(piece.Length, 1, 80_000);
            }

            using JsonDocument json = JsonDocument.Parse(body.Plain);
            JsonElement targets = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement : json.RootElement.GetProperty("resources");
            Assert.Equal(2000, targets.GetArrayLength());
        }
    }

    private static string Text(SharedBody body) => Encoding.UTF8.GetString(body.Plain);
}

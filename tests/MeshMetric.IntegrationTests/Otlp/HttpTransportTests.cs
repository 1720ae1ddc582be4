using System.IO.Compression;

using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Otlp;

public sealed class HttpTransportTests
{
    private const string Protobuf = "application/x-protobuf";

    [Theory]
    [InlineData(429, ExportStatus.Retryable)]
    [InlineData(502, ExportStatus.Retryable)]
    [InlineData(503, ExportStatus.Retryable)]
    [InlineData(504, ExportStatus.Retryable)]
    [InlineData(400, ExportStatus.Failed)]
    [InlineData(401, ExportStatus.Failed)]
    [InlineData(404, ExportStatus.Failed)]
    [InlineData(413, ExportStatus.Failed)]
    [InlineData(500, ExportStatus.Failed)]
    [InlineData(302, ExportStatus.Failed)]
    public async Task Export_Status_IsJudgedAndTold(int status, ExportStatus expected)
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(status, "text/plain", "because\r\nof that"u8.ToArray(), ("Location", "http://elsewhere/")));

        Assert.Equal((expected, 2, $"HTTP {status}: because of that"), (outcome.Status, outcome.FailedPoints, outcome.Message));
        Assert.Null(outcome.RetryAfter);
    }

    [Theory]
    [InlineData(503, "7", 7)]
    [InlineData(429, "120", 120)]
    [InlineData(503, "soon", null)]
    [InlineData(400, "7", null)]
    public async Task Export_RetryAfter_IsPassedOn(int status, string header, int? seconds)
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(status, "text/plain", [], ("Retry-After", header)));

        Assert.Equal(seconds, (int?)outcome.RetryAfter?.TotalSeconds);
        Assert.Equal($"HTTP {status}", outcome.Message);
    }

    [Fact]
    public async Task Export_RpcStatusBody_GivesItsMessage()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(400, Protobuf, [0x08, 0x03, 0x12, 0x03, .. "bad"u8]));

        Assert.Equal("HTTP 400: bad", outcome.Message);
    }

    [Theory]
    [InlineData(Protobuf, "", ExportStatus.Success)]
    [InlineData(Protobuf, "<html>", ExportStatus.Failed)]
    [InlineData("text/html", "<html>welcome</html>", ExportStatus.Failed)]
    [InlineData("text/plain", "", ExportStatus.Success)]
    [InlineData("application/json", "{}", ExportStatus.Success)]
    public async Task Export_TwoHundred_IsBelievedOnlyFromACollector(string contentType, string body, ExportStatus expected) =>
        Assert.Equal(expected, (await ExportAsync(CollectorAnswer.Http(200, contentType, System.Text.Encoding.UTF8.GetBytes(body)))).Status);

    [Fact]
    public async Task Export_HugeError_IsReadOnlyInPart()
    {
        byte[] body = new byte[20 * 1024 * 1024];
        Array.Fill(body, (byte)'x');
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(500, "text/plain", body));

        Assert.Equal(ExportStatus.Failed, outcome.Status);
        Assert.InRange(outcome.Message!.Length, 1, 500);
    }

    [Fact]
    public async Task Export_AnswerLargerThanTheLimit_IsFailed()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(200, Protobuf, new byte[5 * 1024 * 1024]));

        Assert.Equal((ExportStatus.Failed, "the answer is longer than 4194304 bytes"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_AnswerThatUnpacksToTooMuch_IsFailed()
    {
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[64 * 1024 * 1024], TestContext.Current.CancellationToken);
        }

        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(200, Protobuf, packed.ToArray(), ("Content-Encoding", "gzip")));

        Assert.Equal((ExportStatus.Failed, "the answer is longer than 4194304 bytes"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_AnswerThatIsNotGzip_IsAnOutcome()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(200, Protobuf, [1, 2, 3, 4], ("Content-Encoding", "gzip")));

        Assert.NotEqual(ExportStatus.Success, outcome.Status);
    }

    [Fact]
    public async Task Export_EndpointWithPath_IsAppendedTo()
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(
            ExporterHarness.Options(new Uri(collector.HttpEndpoint, "/otlp"), OtlpProtocol.Http));

        Assert.Equal(ExportStatus.Success, outcome.Status);
        Assert.Equal("/otlp/v1/metrics", (await ExporterHarness.NextAsync(collector)).Headers[":path"]);
    }

    private static async Task<ExportOutcome> ExportAsync(CollectorAnswer answer)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(answer);
        return await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, OtlpProtocol.Http));
    }
}

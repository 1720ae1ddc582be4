using Grpc.Core;

using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Otlp;

public sealed class GrpcTransportTests
{
    [Theory]
    [InlineData(StatusCode.Unavailable, ExportStatus.Retryable)]
    [InlineData(StatusCode.DeadlineExceeded, ExportStatus.Retryable)]
    [InlineData(StatusCode.Cancelled, ExportStatus.Retryable)]
    [InlineData(StatusCode.DataLoss, ExportStatus.Retryable)]
    [InlineData(StatusCode.ResourceExhausted, ExportStatus.Failed)]
    [InlineData(StatusCode.InvalidArgument, ExportStatus.Failed)]
    [InlineData(StatusCode.Unimplemented, ExportStatus.Failed)]
    [InlineData(StatusCode.Unauthenticated, ExportStatus.Failed)]
    [InlineData(StatusCode.Internal, ExportStatus.Failed)]
    public async Task Export_Status_IsJudgedAndTold(StatusCode code, ExportStatus expected)
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Error(code, "because\nof that"));

        Assert.Equal((expected, 2), (outcome.Status, outcome.FailedPoints));
        Assert.Equal($"{code}: because of that", outcome.Message);
        Assert.Null(outcome.RetryAfter);
    }

    [Theory]
    [InlineData(StatusCode.ResourceExhausted, 2500)]
    [InlineData(StatusCode.Unavailable, 45_000)]
    public async Task Export_RetryInfo_MakesItRetryableAfterThatTime(StatusCode code, int milliseconds)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(milliseconds);
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Error(code, "full", delay));

        Assert.Equal((ExportStatus.Retryable, delay), (outcome.Status, outcome.RetryAfter));
    }

    [Fact]
    public async Task Export_RetryInfoOnAFinalStatus_ChangesNothing()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Error(StatusCode.InvalidArgument, "bad", TimeSpan.FromSeconds(1)));

        Assert.Equal((ExportStatus.Failed, null), (outcome.Status, outcome.RetryAfter));
    }

    [Fact]
    public async Task Export_DetailsThatAreGarbage_AreNoRetryInfo()
    {
        ExportOutcome outcome = await ExportAsync(
            CollectorAnswer.ErrorWithDetails(StatusCode.ResourceExhausted, "full", [0x1A, 0xFF, 0xFF, 0x01, 0x02]));

        Assert.Equal(ExportStatus.Failed, outcome.Status);
    }

    [Fact]
    public async Task Export_DetailsThatAreNotBase64_AreAnOutcome()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc([], ("grpc-status", "8"), ("grpc-status-details-bin", "*not base64*")));

        Assert.Equal(ExportStatus.Failed, outcome.Status);
    }

    [Fact]
    public async Task Export_AnswerThatIsNoOtlpResponse_IsFailed()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc([0, 0, 0, 0, 3, 0x0A, 0x7F, 0x08], ("grpc-status", "0")));

        Assert.Equal((ExportStatus.Failed, "the answer is not an OTLP response"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_AnswerWithoutFrames_IsAnOutcome()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc([1, 2, 3], ("grpc-status", "0")));

        Assert.Equal((ExportStatus.Failed, 2), (outcome.Status, outcome.FailedPoints));
    }

    [Fact]
    public async Task Export_AnswerThatIsCompressed_IsFailed()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc([1, 0, 0, 0, 0], ("grpc-status", "0")));

        Assert.Equal((ExportStatus.Failed, "the answer is compressed, which was not asked for"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_AnswerWithoutStatus_IsFailed()
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc([0, 0, 0, 0, 0]));

        Assert.Equal((ExportStatus.Failed, "the answer is without a gRPC status"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_AnswerLargerThanTheLimit_IsFailed()
    {
        byte[] frame = new byte[5 + (5 * 1024 * 1024)];
        frame[2] = 0x50;
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.RawGrpc(frame, ("grpc-status", "0")));

        Assert.Equal(ExportStatus.Failed, outcome.Status);
    }

    [Theory]
    [InlineData(503, ExportStatus.Retryable)]
    [InlineData(502, ExportStatus.Retryable)]
    [InlineData(429, ExportStatus.Retryable)]
    [InlineData(404, ExportStatus.Failed)]
    [InlineData(200, ExportStatus.Retryable)]
    public async Task Export_WebServerInsteadOfGrpc_IsJudgedByItsStatus(int status, ExportStatus expected)
    {
        ExportOutcome outcome = await ExportAsync(CollectorAnswer.Http(status, "text/html", "<html>no</html>"u8.ToArray()));

        Assert.Equal(expected, outcome.Status);
    }

    [Fact]
    public async Task Export_ToAnHttp1Server_IsAnOutcome()
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector.HttpEndpoint, OtlpProtocol.Grpc));

        Assert.Equal((ExportStatus.Retryable, 2), (outcome.Status, outcome.FailedPoints));
    }

    [Fact]
    public async Task Export_Deadline_IsToldToTheCollector()
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, OtlpProtocol.Grpc));
        CollectorRequest request = await ExporterHarness.NextAsync(collector);

        Assert.True(request.Headers.ContainsKey("grpc-timeout"));
        Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", request.Headers[":path"]);
    }

    private static async Task<ExportOutcome> ExportAsync(CollectorAnswer answer)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(answer);
        return await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, OtlpProtocol.Grpc));
    }
}

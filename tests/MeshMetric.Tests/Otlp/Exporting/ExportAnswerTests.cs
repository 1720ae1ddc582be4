using CsCheck;

using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class ExportAnswerTests
{
    [Fact]
    public void FromResponse_Empty_IsSuccess() =>
        Assert.Equal(new ExportAnswer(ExportStatus.Success, null), ExportAnswer.FromResponse([]));

    [Fact]
    public void FromResponse_RejectedPoints_IsPartialSuccess()
    {
        ExportAnswer answer = ExportAnswer.FromResponse([0x0A, 7, 0x08, 0x83, 0x02, 0x12, 0x02, (byte)'n', (byte)'o']);

        Assert.Equal(ExportStatus.PartialSuccess, answer.Status);
        Assert.Equal(259, answer.RejectedPoints);
        Assert.Equal("no", answer.Message);
    }

    [Fact]
    public void FromResponse_MessageWithoutRejectedPoints_IsAWarning() =>
        Assert.Equal(new ExportAnswer(ExportStatus.Success, "hm"), ExportAnswer.FromResponse([0x0A, 4, 0x12, 0x02, (byte)'h', (byte)'m']));

    [Fact]
    public void FromResponse_UnknownFields_AreSkipped() =>
        Assert.Equal(
            ExportStatus.Success,
            ExportAnswer.FromResponse([0x78, 0x01, 0x71, 1, 2, 3, 4, 5, 6, 7, 8, 0x75, 1, 2, 3, 4, 0x7A, 0x01, 0xFF]).Status);

    [Theory]
    [InlineData(new byte[] { 0x0A })]
    [InlineData(new byte[] { 0x0A, 0x05, 0x08 })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x0B })]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { (byte)'<', (byte)'h', (byte)'t', (byte)'m', (byte)'l', (byte)'>' })]
    public void FromResponse_NotAnOtlpResponse_IsFailed(byte[] response) =>
        Assert.Equal(ExportStatus.Failed, ExportAnswer.FromResponse(response).Status);

    [Fact]
    public void FromResponse_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 64].Sample(static bytes => ExportAnswer.FromResponse(bytes).Message is null or { Length: <= AnswerText.MaxLength });

    [Theory]
    [InlineData("a\r\nb\tc", "a b c")]
    [InlineData("  \u001b[31mred\u0000 ", "[31mred")]
    [InlineData("", "")]
    public void Clean_ControlCharacters_BecomeBlanks(string text, string expected) => Assert.Equal(expected, AnswerText.Clean(text));

    [Fact]
    public void Clean_LongText_IsCut() => Assert.Equal(AnswerText.MaxLength, AnswerText.Clean(new string('x', 100_000)).Length);

    [Fact]
    public void Describe_NestedExceptions_SaysEachThingOnce()
    {
        HttpRequestException exception = new(
            "The SSL connection could not be established, see inner exception.", new IOException("cut off", new InvalidDataException("cut")));

        Assert.Equal("cut off", AnswerText.Describe(exception));
    }
}

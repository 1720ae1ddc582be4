using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class ExportHeadersTests
{
    [Fact]
    public void TryNormalize_GoodHeaders_ComeInLowerCaseAndTrimmed()
    {
        Assert.Null(ExportHeaders.TryNormalize([new("Authorization", "Bearer x\n"), new("X-Empty", "")], out IReadOnlyList<KeyValuePair<string, string>> headers));
        Assert.Equal([new("authorization", "Bearer x"), new("x-empty", "")], headers);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("a b", "v")]
    [InlineData("a:b", "v")]
    [InlineData("grün", "v")]
    [InlineData("a\r\nb", "v")]
    [InlineData("Content-Type", "v")]
    [InlineData("Content-Length", "0")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Host", "v")]
    [InlineData("grpc-timeout", "1S")]
    [InlineData("trace-bin", "v")]
    [InlineData("x", "topsecret\r\ninjected: 1")]
    [InlineData("x", "topsecret\u00e9")]
    [InlineData("x", "topsecret\0")]
    public void TryNormalize_BadHeader_SaysWhichWithoutItsValue(string name, string value)
    {
        string? problem = ExportHeaders.TryNormalize([new(name, value)], out _);

        Assert.NotNull(problem);
        Assert.DoesNotContain("topsecret", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }
}

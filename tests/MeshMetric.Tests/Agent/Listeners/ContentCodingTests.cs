using MeshMetric.Agent.Listeners;

using Microsoft.Extensions.Primitives;

using Xunit;

namespace MeshMetric.Tests.Agent.Listeners;

public sealed class ContentCodingTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("*, gzip;q=0", false)]
    [InlineData("identity", false)]
    [InlineData("identity;q=1, gzip;q=0.5", false)]
    [InlineData("br", false)]
    [InlineData("", false)]
    [InlineData("gzip;q=x;;,", false)]
    public void WantsGzip_Header_IsWeighed(string header, bool expected) =>
        Assert.Equal(expected, ContentCoding.WantsGzip(new StringValues(header)));

    [Fact]
    public void WantsGzip_NoHeader_IsNo() => Assert.False(ContentCoding.WantsGzip(StringValues.Empty));
}

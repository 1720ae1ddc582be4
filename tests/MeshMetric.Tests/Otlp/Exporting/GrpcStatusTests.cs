using Grpc.Core;

using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class GrpcStatusTests
{
    [Fact]
    public void TryRead_NoStatus_IsNone() => Assert.False(TryRead(out _, out _, out _, ("grpc-message", "lost")));

    [Theory]
    [InlineData("0", StatusCode.OK)]
    [InlineData("16", StatusCode.Unauthenticated)]
    [InlineData("17", StatusCode.Unknown)]
    [InlineData("-1", StatusCode.Unknown)]
    [InlineData("99999999999", StatusCode.Unknown)]
    [InlineData("OK", StatusCode.Unknown)]
    public void TryRead_Code_IsOneThatExists(string text, StatusCode expected)
    {
        Assert.True(TryRead(out StatusCode code, out _, out _, ("grpc-status", text)));
        Assert.Equal(expected, code);
    }

    [Theory]
    [InlineData("100%25 full, gr%C3%B6%C3%9Fer", "100% full, größer")]
    [InlineData("50% and 5%2", "50% and 5%2")]
    public void TryRead_Message_IsPercentDecoded(string sent, string expected)
    {
        TryRead(out _, out string message, out _, ("grpc-status", "8"), ("grpc-message", sent));

        Assert.Equal(expected, message);
    }

    [Theory]
    [InlineData("CAgSAmhp", 6)]
    [InlineData("CAgSAQ", 4)]
    [InlineData("CAgSAQ==", 4)]
    [InlineData("*not base64*", 0)]
    [InlineData("C", 0)]
    public void TryRead_Details_AreBase64WithOrWithoutPadding(string sent, int expected)
    {
        TryRead(out _, out _, out byte[] details, ("grpc-status", "8"), ("grpc-status-details-bin", sent));

        Assert.Equal(expected, details.Length);
    }

    private static bool TryRead(out StatusCode code, out string message, out byte[] details, params (string Name, string Value)[] trailers)
    {
        using HttpResponseMessage response = new();
        foreach ((string name, string value) in trailers)
        {
            response.TrailingHeaders.TryAddWithoutValidation(name, value);
        }

        return GrpcStatus.TryRead(response.TrailingHeaders, out code, out message, out details);
    }
}

using System.Text;

using MeshMetric.ControlPlane.Security;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Security;

public sealed class TokenRequestTests
{
    [Theory]
    [InlineData("24h0m0s", 86400)]
    [InlineData("720h", 2592000)]
    [InlineData("30s", 30)]
    [InlineData("3600", 3600)]
    public void ValidFor_AsGoWritesIt_IsRead(string text, int seconds)
    {
        var request = Read($$"""{"validFor":"{{text}}"}""");

        Assert.Equal(TimeSpan.FromSeconds(seconds), request.ValidFor());
        Assert.Null(request.Refusal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"validFor":null}""")]
    [InlineData("""{"validFor":""}""")]
    [InlineData("""{"validFor":"-1h"}""")]
    [InlineData("""{"validFor":"0s"}""")]
    [InlineData("""{"validFor":"10ms"}""")]
    [InlineData("""{"validFor":"soon"}""")]
    [InlineData("""{"validFor":"1000000h"}""")]
    [InlineData("""{"validFor":"99999999999999999999h"}""")]
    [InlineData("""{"validFor":3600}""")]
    public void ValidFor_Odd_IsRefused(string body)
    {
        var request = Read(body);
        request.ValidFor();

        Assert.Equal("validFor", Assert.Single(request.Refusal!.Parameters).Field);
    }

    [Theory]
    [InlineData("""{"tags":[]}""", "tags")]
    [InlineData("""{"tags":{"a":"b"}}""", "tags[\"a\"]")]
    [InlineData("""{"tags":{"a":[1]}}""", "tags[\"a\"]")]
    [InlineData("""{"tags":{"a":[]}}""", "tags[\"a\"]")]
    public void Tags_Odd_AreRefused(string body, string field)
    {
        var request = Read(body);
        request.Map("tags");

        Assert.Equal(field, Assert.Single(request.Refusal!.Parameters).Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"a\":")]
    [InlineData("\"text\"")]
    public void Body_ThatIsNoObject_IsRefused(string body) => Assert.Equal(400, TokenRequest.Read(Encoding.UTF8.GetBytes(body)).Error!.Status);

    private static TokenRequest Read(string body) => TokenRequest.Read(Encoding.UTF8.GetBytes(body)).Request!;
}

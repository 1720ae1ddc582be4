using System.Text;

using MeshMetric.Agent.Configuration.Direct;

using Xunit;

namespace MeshMetric.Tests.Agent.Configuration.Direct;

public sealed class EnvoyVersionTests
{
    [Theory]
    [InlineData("""{"version": "688c4bb/1.31.0/Clean/RELEASE/BoringSSL", "state": "LIVE"}""", "1.31.0")]
    [InlineData("""{"version": "odd"}""", null)]
    [InlineData("""{"version": 5}""", null)]
    [InlineData("[]", null)]
    [InlineData("<html>", null)]
    [InlineData("", null)]
    public void Parse_ServerInfo_FindsTheVersion(string body, string? version) => Assert.Equal(version, EnvoyVersion.Parse(Encoding.UTF8.GetBytes(body)));
}

using MeshMetric.Cli;
using MeshMetric.Cli.ControlPlane;

using Xunit;

namespace MeshMetric.Tests.Cli.ControlPlane;

public sealed class ContextFileTests
{
    [Fact]
    public void File_WithContexts_IsRead()
    {
        ContextFile file = ContextFile.Parse("config", """
            current: prod
            contexts:
            - name: local
              address: http://127.0.0.1:5681
            - {name: prod, address: "https://cp:5681", tokenFile: token, caCertFile: ca.pem, skipVerify: true}
            """);

        Assert.Equal("prod", file.Current);
        Assert.Equal(new ContextEntry("local", "http://127.0.0.1:5681"), file.Find("local"));
        Assert.Equal(new ContextEntry("prod", "https://cp:5681") { TokenFile = "token", CaCertFile = "ca.pem", SkipVerify = true }, file.Find("prod"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("contexts: []\ncurrent: \"\"\n")]
    public void File_Empty_HasNoContexts(string text)
    {
        ContextFile file = ContextFile.Parse("config", text);

        Assert.Null(file.Current);
        Assert.Empty(file.Contexts);
    }

    [Theory]
    [InlineData("- a", "config:")]
    [InlineData("context: a", "config:1:1")]
    [InlineData("contexts: a", "config:1:1")]
    [InlineData("contexts: [a]", "config:1:12")]
    [InlineData("contexts: [{name: a}]", "config:1:12")]
    [InlineData("contexts: [{name: a, address: b, tokn: hunter2}]", "config:1:34")]
    [InlineData("contexts: [{name: a, address: b, token: [hunter2]}]", "config:1:34")]
    [InlineData("contexts: [{name: hunter2", "config:")]
    public void File_Wrong_SaysWhereAndRepeatsNothing(string text, string where)
    {
        UsageException exception = Assert.Throws<UsageException>(() => ContextFile.Parse("config", text));

        Assert.StartsWith(where, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Context_Removed_IsNoLongerInUse()
    {
        ContextFile file = new ContextFile("config", "a", []).With(new ContextEntry("a", "http://a")).With(new ContextEntry("b", "http://b"));

        Assert.Null(file.Without("a").Current);
        Assert.Equal("a", file.Without("b").Current);
    }

    [Fact]
    public void Context_SetAgain_IsReplaced()
    {
        ContextFile file = new ContextFile("config", null, []).With(new ContextEntry("a", "http://a") { Token = "t" }).With(new ContextEntry("a", "http://b"));

        Assert.Equal(new ContextEntry("a", "http://b"), Assert.Single(file.Contexts));
    }
}

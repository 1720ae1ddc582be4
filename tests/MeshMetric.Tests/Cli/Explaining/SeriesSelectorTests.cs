using MeshMetric.Cli;
using MeshMetric.Cli.Explaining;

using Xunit;

namespace MeshMetric.Tests.Cli.Explaining;

public sealed class SeriesSelectorTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("  a:b_1 ", "a:b_1")]
    [InlineData("a{}", "a")]
    [InlineData("a{ b = \"c\" , }", "a{b=\"c\"}")]
    [InlineData("a{b=\"x\\\\y\\\"z\\n\",\"c.d\"=\"\"}", "a{b=\"x\\\\y\\\"z\\n\",\"c.d\"=\"\"}")]
    [InlineData("{\"http.server\"}", "{\"http.server\"}")]
    [InlineData("{\"http.server\", b=\"c\"}", "{\"http.server\",b=\"c\"}")]
    [InlineData("{\"plain\", b=\"c\"}", "plain{b=\"c\"}")]
    public void Parse_OfASeries_GivesItsCanonicalForm(string text, string canonical) => Assert.Equal(canonical, SeriesSelector.Parse(text).ToString());

    [Theory]
    [InlineData("", 1)]
    [InlineData("{b=\"c\"}", 8)]
    [InlineData("1a", 1)]
    [InlineData("a b", 3)]
    [InlineData("a 1", 3)]
    [InlineData("a{b", 4)]
    [InlineData("a{b=}", 5)]
    [InlineData("a{b=\"c}", 5)]
    [InlineData("a{b=\"\\x\"}", 6)]
    [InlineData("a{b=\"\\", 6)]
    [InlineData("a{b=~\"c\"}", 5)]
    [InlineData("a{b!=\"c\"}", 4)]
    [InlineData("a{b=\"c\" d=\"e\"}", 9)]
    [InlineData("a{b=\"c\",b=\"d\"}", 9)]
    [InlineData("a{__name__=\"b\"}", 3)]
    [InlineData("a{\"b\"}", 6)]
    [InlineData("{\"\"}", 2)]
    [InlineData("a{,}", 3)]
    public void Parse_OfAnythingElse_ShowsThePositionAndAnExample(string text, int position)
    {
        UsageException exception = Assert.Throws<UsageException>(() => SeriesSelector.Parse(text));

        Assert.StartsWith($"--series: position {position}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("name{label=\"value\"}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfWhatToStringGave_GivesTheSame() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.String, CsCheck.Gen.String, CsCheck.Gen.String),
        (name, label, value) =>
        {
            var selector = new SeriesSelector("n" + name, [new("l" + label, value)]);
            SeriesSelector parsed = SeriesSelector.Parse(selector.ToString());
            Assert.Equal((selector.Name, selector.Labels[0]), (parsed.Name, Assert.Single(parsed.Labels)));
        });
}

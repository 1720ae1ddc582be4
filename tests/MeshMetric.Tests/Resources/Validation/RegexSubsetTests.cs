using MeshMetric.Resources.Validation;
using Xunit;

namespace MeshMetric.Tests.Resources.Validation;

public sealed class RegexSubsetTests
{
    [Theory]
    [InlineData("http2_act.*")]
    [InlineData("^a(b|c)?d+$")]
    [InlineData("(?i)abc(?:d)(?s:.)")]
    [InlineData("[]a-z^-]\\.\\d{1,1000}?")]
    [InlineData("\\p{Lu}\\x41\\bx{2,}")]
    [InlineData("a{x}{,2}")]
    public void Check_CommonSyntax_IsAccepted(string pattern) => Assert.Null(RegexSubset.Check(pattern));

    [Theory]
    [InlineData("(?=a)", "look-ahead")]
    [InlineData("(?<!a)", "look-behind")]
    [InlineData("(?P<n>a)", "named group")]
    [InlineData("(?<n>a)", "named group")]
    [InlineData("(a)\\1", "back-reference")]
    [InlineData("[[:alpha:]]", "POSIX")]
    [InlineData("\\p{IsGreek}", "Unicode block")]
    [InlineData("[a-z-[aeiou]]", "subtraction")]
    [InlineData("\\Qa\\E", "\\Q")]
    [InlineData("a{1001}", "1000")]
    [InlineData("(a{100}){100}", "1000")]
    [InlineData("(?>a)", "atomic")]
    [InlineData("a*+", "possessive")]
    [InlineData("*a", "nothing")]
    [InlineData("(a", "\"(\"")]
    [InlineData("a)", "\")\"")]
    [InlineData("[a", "\"[\"")]
    [InlineData("a\\", "backslash")]
    [InlineData("[z-a]", "order")]
    [InlineData("", "empty")]
    public void Check_OtherSyntax_NamesTheConstruct(string pattern, string construct) =>
        Assert.Contains(construct, RegexSubset.Check(pattern), StringComparison.Ordinal);
}

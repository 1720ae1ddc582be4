using System.Text.RegularExpressions;
using CsCheck;
using MeshMetric.Resources.Validation;
using Xunit;

namespace MeshMetric.Tests.Resources.Validation;

/// <summary>Policy rules, default: the regex syntax common to RE2 and .NET's non-backtracking engine.</summary>
public sealed class RegexConstructTests
{
    private static readonly string[] Pieces =
    [
        "a", "b", ".", "*", "+", "?", "|", "(", ")", "(?:", "(?i)", "[", "]", "[^", "-", "a-z", "\\d", "\\", "\\.", "{2}", "{1,3}", "{", "}", ",",
        "^", "$", "\\b", "\\p{L}", "\\x41", "(?<n>", "(?=", "\\1", "{999}", "é", "😀", "[:alpha:]",
    ];

    [Theory]
    [InlineData("http.*")]
    [InlineData("http2_act.*")]
    [InlineData("^cluster\\.(a|b)\\.upstream_rq_[0-9]{3}$")]
    [InlineData("(?i)abc")]
    [InlineData("(?i:abc)d")]
    [InlineData("(?s-i:.)")]
    [InlineData("a*?b+?c??d{1,2}?")]
    [InlineData("[^a-z_]")]
    [InlineData("[]a]")]
    [InlineData("[a-]")]
    [InlineData("[\\d\\.\\-]")]
    [InlineData("\\d\\D\\w\\W\\s\\S\\b\\B\\A\\z")]
    [InlineData("\\x2e\\t\\n")]
    [InlineData("\\p{L}\\P{Nd}")]
    [InlineData("a{1000}")]
    [InlineData("a{,5}")]
    [InlineData("a{b}")]
    [InlineData("(a|b|)")]
    [InlineData("()")]
    [InlineData("é+")]
    public void Check_CommonSyntax_IsGood(string pattern) => Assert.Null(RegexSubset.Check(pattern));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("(?<name>a)", "named group")]
    [InlineData("(?P<name>a)", "named group")]
    [InlineData("(?'name'a)", "named group")]
    [InlineData("(?=a)", "look-ahead")]
    [InlineData("(?!a)", "look-ahead")]
    [InlineData("(?<=a)", "look-behind")]
    [InlineData("(?<!a)", "look-behind")]
    [InlineData("(a)\\1", "back-reference")]
    [InlineData("\\k<a>", "back-reference")]
    [InlineData("(?P=a)", "back-reference")]
    [InlineData("(?>a)", "atomic")]
    [InlineData("(?(a)b|c)", "conditional")]
    [InlineData("(?#a)", "comment")]
    [InlineData("(?x)a b", "flags")]
    [InlineData("(?U)a", "flags")]
    [InlineData("[[:alpha:]]", "POSIX")]
    [InlineData("[^[:digit:]a]", "POSIX")]
    [InlineData("\\p{IsGreek}", "block")]
    [InlineData("\\p{Greek}", "block")]
    [InlineData("\\pL", "braces")]
    [InlineData("[a-z-[aeiou]]", "subtraction")]
    [InlineData("\\Qa.b\\E", "\\Q")]
    [InlineData("a{1001}", "1000")]
    [InlineData("a{5,2000}", "1000")]
    [InlineData("(a{100}){100}", "1000")]
    [InlineData("a{3,1}", "order")]
    [InlineData("a**", "repetition")]
    [InlineData("a++", "repetition")]
    [InlineData("a{2}{3}", "repetition")]
    [InlineData("*a", "nothing")]
    [InlineData("(*a)", "nothing")]
    [InlineData("a|+", "nothing")]
    [InlineData("(a", "\"(\"")]
    [InlineData("a)", "\")\"")]
    [InlineData("[a", "\"[\"")]
    [InlineData("[z-a]", "order")]
    [InlineData("[a-\\d]", "class")]
    [InlineData("a\\", "backslash")]
    [InlineData("\\Z", "\\Z")]
    [InlineData("\\G", "\\G")]
    [InlineData("\\C", "\\C")]
    [InlineData("\\u0041", "\\u")]
    [InlineData("\\x{41}", "\\x{")]
    [InlineData("\\x4", "hexadecimal")]
    [InlineData("\\012", "octal")]
    [InlineData("\\y", "escape")]
    public void Check_WhatOneEngineLacks_IsNamed(string pattern, string construct) =>
        Assert.Contains(construct, RegexSubset.Check(pattern)!, StringComparison.Ordinal);

    [Fact]
    public void Check_RandomPatterns_NeverThrowsAndWhatIsGoodCompiles() =>
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 12].Sample(
            pieces =>
            {
                var pattern = string.Concat(pieces);
                if (RegexSubset.Check(pattern) is null)
                {
                    _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).IsMatch("envoy_cluster_upstream_rq");
                }
            },
            iter: 3_000);

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("a|")]
    [InlineData("(a*)*")]
    [InlineData("\\x41")]
    [InlineData("a{9}")]
    public void Check_LongPatterns_EndSoon(string piece) => _ = RegexSubset.Check(string.Concat(Enumerable.Repeat(piece, 20_000)));
}

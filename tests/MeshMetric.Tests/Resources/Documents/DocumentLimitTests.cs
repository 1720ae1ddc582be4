using System.Diagnostics;
using System.Text;
using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Documents;

public sealed class DocumentLimitTests
{
    [Fact]
    public void Read_DocumentOverOneMebibyte_IsRefusedAndTheNextIsRead()
    {
        var result = Given.Read("a: " + new string('x', 1024 * 1024) + "\n---\ntype: Mesh\nname: m\n");
        Assert.Contains("1048576", Given.Error(result).Reason, StringComparison.Ordinal);
        Assert.IsType<MeshResource>(Assert.Single(result.Resources));
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Read_NestedTooDeep_IsOneViolation(char open, char close)
    {
        var item = open == '[' ? "[" : "{a: ";
        var text = string.Concat(Enumerable.Repeat(item, 5_000)) + new string(close, 5_000);
        Assert.Contains("64 levels", Given.Error(Given.Read(text)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_JsonNestedTooDeep_IsOneViolation()
    {
        var text = "{\"a\":" + new string('[', 5_000) + new string(']', 5_000) + "}";
        Assert.Contains("64 levels", Given.Error(Given.Read(text)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SixtyFourLevels_AreNotTooDeep()
    {
        var text = "type: Mesh\nname: m\ntracing: " + new string('[', 63) + new string(']', 63);
        Assert.Empty(Given.Read(text).Violations);
    }

    [Fact]
    public void Read_AliasesThatMultiply_AreStoppedAtTheNodeLimit()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("aliases", Given.Error(Given.Read(text.ToString())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AliasesOfALongText_AreStoppedAtTheCharacterLimit()
    {
        var text = "a: &a " + new string('x', 500_000) + "\nb: [" + string.Join(", ", Enumerable.Repeat("*a", 1_000)) + "]\n";
        Assert.Contains("aliases", Given.Error(Given.Read(text)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MergeKeysThatMultiply_AreStopped()
    {
        var keys = string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"k{i}: x"));
        var text = $"a: &a {{{keys}}}\nb:\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"  c{i}: {{<<: *a}}\n"));
        Assert.Contains("aliases", Given.Error(Given.Read(text)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyViolations_AreCutAndCounted()
    {
        var text = "type: MeshMetric\nname: a\nspec: {default: {}}\n" + string.Concat(Enumerable.Range(0, 3_000).Select(i => $"k{i}: x\n"));
        var violations = Given.Read(text).Violations;
        Assert.Equal(1_001, violations.Count);
        Assert.Contains(violations, violation => violation.Reason == "2000 more violations are not shown");
    }

    [Fact]
    public void Read_LongKeysAndValues_AreCutInMessages()
    {
        var result = Given.Read($"type: {new string('x', 100_000)}\n---\ntype: MeshMetric\nname: a\n{new string('y', 900)}: 1\nspec: {{}}\n");
        Assert.All(result.Violations, violation => Assert.True(violation.ToString().Length < 600));
    }

    /// <summary>Shapes that a careless parser takes quadratic time for; each of about a mebibyte must be through well inside the deadline.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("a: {")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a:\n")]
    [InlineData("\"\\x41")]
    [InlineData("# \n")]
    [InlineData("---\n")]
    [InlineData("*a ")]
    [InlineData("&a ")]
    [InlineData("!")]
    [InlineData("a b ")]
    [InlineData("x\n")]
    [InlineData("{\"a\":")]
    [InlineData("\t")]
    [InlineData("|\n ")]
    [InlineData("'")]
    [InlineData("%A\n")]
    [InlineData("a: b: ")]
    [InlineData("<<: ")]
    [InlineData("[a,")]
    [InlineData("{a: b,")]
    public void Read_HostileRepetitions_EndSoon(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var watch = Stopwatch.StartNew();
        Given.Read(text);

        // A generous deadline against quadratic time, which would be hours; not a measurement.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }
}

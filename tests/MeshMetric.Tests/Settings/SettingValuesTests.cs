using MeshMetric.Settings;

using Xunit;

namespace MeshMetric.Tests.Settings;

public sealed class SettingValuesTests
{
    private static readonly Setting Port = new("port", "N", "A port.", "1");
    private static readonly Setting Password = new("password", "TEXT", "A password.") { IsSecret = true };
    private static readonly Setting Tags = new("tag", "KEY=VALUE", "Tags.") { IsRepeatable = true };

    [Theory]
    [InlineData("5", "6", "7", "5")]
    [InlineData(null, "6", "7", "6")]
    [InlineData(null, null, "7", "7")]
    [InlineData(null, "", "7", "7")]
    [InlineData(null, null, null, "1")]
    public void Text_FlagVariableFileDefault_FirstWins(string? flag, string? variable, string? file, string expected)
    {
        var values = new SettingValues("X_", _ => flag is null ? [] : [flag], name => name == "X_PORT" ? variable : null, _ => file);
        Assert.Equal(expected, values.Text(Port));
        Assert.Empty(values.Problems);
    }

    [Fact]
    public void Read_WrongInFile_NamesTheKey()
    {
        var values = new SettingValues("X_", _ => [], _ => null, _ => "many");
        values.Read(Port, SettingText.ParseCount);
        Assert.Equal(["port: \"many\" is not a number from 1 to 2147483647"], values.Problems);
    }

    [Fact]
    public void Read_WrongSecret_IsNotShown()
    {
        var values = new SettingValues("X_", _ => ["hunter2"], _ => null);
        values.Read(Password, SettingText.ParseCount);
        Assert.DoesNotContain("hunter2", Assert.Single(values.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_FromFile_AreSplitAtCommas()
    {
        var values = new SettingValues("X_", _ => [], _ => null, _ => "a=1, b=2");
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, values.Pairs(Tags));
    }

    [Fact]
    public void LongDuration_MoreThanAnHour_IsRead()
    {
        Assert.Equal(TimeSpan.FromDays(30), SettingText.ParseLongDuration("720h", out var problem));
        Assert.Null(problem);
        SettingText.ParseLongDuration("100000h", out problem);
        Assert.Contains("87600h", problem, StringComparison.Ordinal);
    }
}

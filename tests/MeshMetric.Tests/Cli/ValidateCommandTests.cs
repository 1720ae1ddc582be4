using System.Text.Json;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class ValidateCommandTests
{
    private const string Good = "type: MeshMetric\nname: all\nspec:\n  default:\n    backends: [{type: Prometheus, prometheus: {port: 5670}}]\n";

    private const string Bad = "type: MeshMetric\nname: all\nspec:\n  default:\n    sidecar: {profil: minimal}\n    backends: [{type: Prometheus, prometheus: {port: 70000}}]\n";

    [Fact]
    public async Task GoodPolicy_OnStandardInput_SaysNothingAndExitsZero()
    {
        CommandRun run = await CommandRun.OfAsync(Good, "validate", "-");

        Assert.Equal(new CommandRun(0, "", ""), run);
    }

    [Fact]
    public async Task BadPolicy_AsText_PrintsEveryViolationOnItsLineAndExitsOne()
    {
        CommandRun run = await CommandRun.OfAsync(Bad, "validate", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Collection(
            run.Output.TrimEnd().Split(Environment.NewLine),
            line => Assert.StartsWith("stdin:5:15: spec.default.sidecar.profil: unknown field; did you mean \"profile\"?", line, StringComparison.Ordinal),
            line => Assert.StartsWith("stdin:6:54: spec.default.backends[0].prometheus.port: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task BadPolicy_AsJson_HasTheDocumentedFields()
    {
        CommandRun run = await CommandRun.OfAsync(Bad, "validate", "-o", "json", "-");

        Assert.Equal(1, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetArrayLength());
        Assert.Equal(
            ["file", "line", "column", "document", "field", "reason", "severity"],
            json.RootElement[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal("error", json.RootElement[0].GetProperty("severity").GetString());
    }

    [Fact]
    public async Task Reference_ThatLeadsOutOfTheInput_IsAnErrorUnlessAllowed()
    {
        string policy = Good.Replace("backends:", "sidecar: {profile: mine}\n    backends:", StringComparison.Ordinal);

        CommandRun strict = await CommandRun.OfAsync(policy, "validate", "-");
        CommandRun lenient = await CommandRun.OfAsync(policy, "validate", "--allow-unresolved", "-");

        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("spec.default.sidecar.profile: ", strict.Output, StringComparison.Ordinal);
        Assert.Equal(0, lenient.ExitCode);
        Assert.Contains("warning: ", lenient.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "no-such-file.yaml")]
    [InlineData("validate", "-", "--output", "xml")]
    [InlineData("bogus")]
    [InlineData("explain", "-f", "-")]
    public async Task WrongCall_OfAnyKind_ExitsTwoAndSaysWhy(params string[] args)
    {
        CommandRun run = await CommandRun.OfAsync(Good, args);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEqual("", run.Error);
        Assert.Equal("", run.Output);
    }
}

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class MigrateCommandTests
{
    private const string Gateway = "{type: MeshMetric, name: gw, spec: {targetRef: {kind: MeshGateway, name: edge}, default: {}}}";

    [Fact]
    public async Task Policy_ThatNeedsNothing_IsPrintedAsUnchanged()
    {
        CommandRun run = await CommandRun.OfAsync("{type: MeshMetric, name: all, spec: {default: {backends: [{type: Prometheus}]}}}", "migrate", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("# unchanged\ntype: MeshMetric\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotMigrated_IsAWarningOnStandardError()
    {
        CommandRun run = await CommandRun.OfAsync(Gateway, "migrate", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("warning: stdin: MeshMetric \"gw\": not migrated: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_HasItsCommentsOnStandardError()
    {
        CommandRun run = await CommandRun.OfAsync(
            "{type: MeshMetric, name: all, spec: {default: {backends: [{type: OpenTelemetry, openTelemetry: {endpoint: otel}}]}}}",
            "migrate", "-", "--from", "2.6", "-o", "json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("note: stdin: MeshMetric \"all\": spec.default.sidecar.profile: Kuma 2.6 had no profiles", run.Error, StringComparison.Ordinal);
        Assert.Equal(new CommandRun(0, "", ""), await CommandRun.OfAsync(run.Output, "validate", "-"));
    }

    [Fact]
    public async Task Violations_ArePrintedAsValidateDoes()
    {
        CommandRun run = await CommandRun.OfAsync("{type: MeshMetric, name: all, spec: {defalt: {}}}", "migrate", "-");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("stdin:1:38: spec.defalt: unknown field", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("9.9")]
    [InlineData("new")]
    public async Task Version_ThatIsNotKnown_IsAWrongCall(string version)
    {
        CommandRun run = await CommandRun.OfAsync(Gateway, "migrate", "-", "--from", version);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("from 2.6 to 3.0", run.Error, StringComparison.Ordinal);
    }
}

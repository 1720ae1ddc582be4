
using Xunit;

namespace MeshMetric.Tests.Cli;

/// <summary>What <c>preview</c> is asked for: one of several pipelines, policies that make none, wrong calls.</summary>
public sealed class PreviewCallTests : PreviewTest
{
    [Fact]
    public async Task Policies_ThatMakeNoPipeline_SayWhy()
    {
        string policy = Minimal.Replace("spec:", "spec:\n  targetRef: {kind: MeshService, name: other}", StringComparison.Ordinal);

        CommandRun run = await PreviewAsync(policy, Envoy);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no pipeline for dataplane default/dataplane", run.Error, StringComparison.Ordinal);
        Assert.Contains("none that selects this dataplane declares a backend", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_TwiceOrUnknown_IsAWrongCall()
    {
        CommandRun twice = await PreviewAsync(Minimal, Envoy, "--application", "orders=orders.txt", "--application", "orders=orders.txt");
        CommandRun unknown = await PreviewAsync(Minimal, Envoy, "--application", "order=orders.txt");

        Assert.Equal((2, 2), (twice.ExitCode, unknown.ExitCode));
        Assert.Contains("--application orders: given twice", twice.Error, StringComparison.Ordinal);
        Assert.Contains("the policies' applications are: orders", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_OfTwoPipelines_WantsOneChosen()
    {
        CommandRun open = await PreviewAsync(TwoPipelines, Envoy, "-o", "text");
        CommandRun first = await PreviewAsync(TwoPipelines, Envoy, "-o", "text", "--pipeline", "1");
        CommandRun second = await PreviewAsync(TwoPipelines, Envoy, "-o", "text", "--pipeline", "2");
        CommandRun third = await PreviewAsync(TwoPipelines, Envoy, "--pipeline", "3");

        Assert.Equal((2, 2), (open.ExitCode, third.ExitCode));
        Assert.Contains("Prometheus second port 5671", open.Error, StringComparison.Ordinal);
        Assert.NotEqual(first.Output, second.Output);
        Assert.Contains("must be from 1 to 2", third.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_OfSeveralMeshes_WantADataplane()
    {
        string policies = TwoPipelines.Replace("name: second", "mesh: other\nname: second", StringComparison.Ordinal);

        CommandRun run = await PreviewAsync(policies, Envoy);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--dataplane", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ThatIsInvalid_IsAViolation()
    {
        CommandRun run = await PreviewAsync(Minimal.Replace("profile:", "profil:", StringComparison.Ordinal), Envoy);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("did you mean \"profile\"", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardInput_ForTwoThings_IsAWrongCall()
    {
        CommandRun run = await RunAsync(Minimal, Envoy, "preview", "-f", "-", "--sidecar", "-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("standard input", run.Error, StringComparison.Ordinal);
    }
}

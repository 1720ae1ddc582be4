using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Demo;

public sealed class DemoProgramTests
{
    [Fact]
    public async Task Once_OnAFreshMachine_ShowsDataOfEveryDataplaneAndEndsWithZero()
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MeshMetric.Demo.exe" : "MeshMetric.Demo");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(90));

        ProgramResult result = await RealProgram.At(program).RunAsync(["--once"], default, deadline.Token);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("Every backend got data.", result.Output, StringComparison.Ordinal);
        Assert.All(
            (string[])["storefront-1", "storefront-2", "orders-1", "orders-2", "payments-1", "payments-2"],
            name => Assert.Matches($@"\| {name} +\| +[\d,]+ \| +[\d,]+ \|.*\| ok +\|", result.Output));
        Assert.Empty(result.Error);
    }
}

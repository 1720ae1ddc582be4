using CsCheck;

using MeshMetric.Storage.Postgres;

using Xunit;

namespace MeshMetric.Tests.Storage;

public sealed class BackOffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(1, 0.0, 25)]
    [InlineData(1, 1.0, 50)]
    [InlineData(2, 1.0, 100)]
    [InlineData(3, 0.5, 150)]
    [InlineData(8, 1.0, 5_000)]
    [InlineData(int.MaxValue, 0.0, 2_500)]
    public void After_Failures_DoublesUpToTheLongest(int failures, double random, int milliseconds) =>
        Assert.Equal(milliseconds, BackOff.After(failures, First, Longest, random).TotalMilliseconds, precision: 6);

    [Fact]
    public void After_AnyNumber_LiesWithinTheBounds() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1]).Sample((failures, random) =>
            BackOff.After(failures, First, Longest, random) is var pause && pause >= First / 2 && pause <= Longest);
}

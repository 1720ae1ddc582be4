using CsCheck;

using MeshMetric.Agent.Configuration.Direct;

using Xunit;

namespace MeshMetric.Tests.Agent.Configuration.Direct;

public sealed class BackoffTests
{
    [Fact]
    public void After_FailuresInARow_DoublesUpToTheLongest()
    {
        TimeSpan After(int failures, double chance) => Backoff.After(failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), chance);
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(1, 7).Select(i => After(i, 1).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(15), After(int.MaxValue, 0));
    }

    [Fact]
    public void After_AnyChance_IsBetweenHalfAndAll() => Gen.Select(Gen.Int[1, 1000], Gen.Double[0, 1]).Sample(
        (failures, chance) =>
        {
            var wait = Backoff.After(failures, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), chance);
            Assert.InRange(wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(1));
        });
}

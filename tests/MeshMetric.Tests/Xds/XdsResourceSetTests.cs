using MeshMetric.Xds;

using Xunit;

namespace MeshMetric.Tests.Xds;

public sealed class XdsResourceSetTests
{
    [Fact]
    public void Version_SameContentInAnotherOrder_IsTheSame() => Assert.Equal(Sets.Of("a=1", "b=2").Version, Sets.Of("b=2", "a=1").Version);

    [Theory]
    [InlineData("a=2")]
    [InlineData("b=1")]
    [InlineData("a=1,b=1")]
    [InlineData("")]
    public void Version_OtherContent_IsAnother(string resources) =>
        Assert.NotEqual(Sets.Of("a=1").Version, Sets.Of(resources.Split(',', StringSplitOptions.RemoveEmptyEntries)).Version);

    [Fact]
    public void Version_AnyContent_IsFixed()
    {
        // Over restarts, instances and releases: a change here costs every client one full answer.
        Assert.Equal("7a4c4ca1e92bb42ba2eff4581100feec", Sets.Of("a=1").Version);
        Assert.NotEmpty(Sets.Of().Version);
    }

    [Fact]
    public void Find_AnyName_IsThatResourceOrNull()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2", "c=3", "d=4");

        Assert.Equal(["a", "b", "c", "d"], new[] { "a", "b", "c", "d" }.Select(name => set.Find(name)!.Name));
        Assert.All(["", "0", "aa", "z"], name => Assert.Null(set.Find(name)));
        Assert.Null(Sets.Of().Find("a"));
    }

    [Fact]
    public void Constructor_OneNameTwice_Throws() => Assert.Throws<ArgumentException>(() => Sets.Of("a=1", "a=2"));

    [Fact]
    public void FromSorted_OutOfOrder_Throws() =>
        Assert.Throws<ArgumentException>(() => XdsResourceSet.FromSorted(Sets.TypeUrl, [Sets.Resource("b", "1"), Sets.Resource("a", "1")], "v"));

    [Fact]
    public void Snapshot_OneTypeTwice_Throws() => Assert.Throws<ArgumentException>(() => new XdsSnapshot(Sets.Of(), Sets.Of()));
}

using MeshMetric.Xds;

using Xunit;

namespace MeshMetric.Tests.Xds;

public sealed class SnapshotDirectoryTests
{
    private readonly SnapshotDirectory<string> _directory = new("nothing");

    [Fact]
    public void Get_UnknownId_IsTheFallback()
    {
        Publish("rest", ("a", "for a"));

        Assert.Equal("rest", _directory.Get("b").Value);
        Assert.Equal("for a", _directory.Get("a").Value);
        Assert.True(_directory.Knows("a"));
        Assert.False(_directory.Knows("b"));
    }

    [Fact]
    public void Publish_OneOfTwoChanges_WakesOnlyThat()
    {
        Publish("rest", ("a", "1"), ("b", "1"));
        Watched<string> a = _directory.Get("a");
        Watched<string> b = _directory.Get("b");
        Watched<string> other = _directory.Get("other");

        Publish("rest", ("a", "2"), ("b", "1"));

        Assert.True(a.Superseded.IsCompletedSuccessfully);
        Assert.False(b.Superseded.IsCompleted);
        Assert.False(other.Superseded.IsCompleted);
        Assert.Same(b, _directory.Get("b"));
    }

    [Fact]
    public void Publish_IdBecomesKnown_WakesThoseWhoWaitOnTheFallback()
    {
        Watched<string> waiting = _directory.Get("new");

        Publish("nothing", ("new", "1"));

        Assert.True(waiting.Superseded.IsCompletedSuccessfully);
        Assert.Equal("1", _directory.Get("new").Value);
    }

    [Fact]
    public void Publish_IdGoes_WakesItsClientsAndTheyGetTheFallback()
    {
        Publish("rest", ("a", "1"));
        Watched<string> waiting = _directory.Get("a");
        Watched<string> other = _directory.Get("other");

        Publish("rest");

        Assert.True(waiting.Superseded.IsCompletedSuccessfully);
        Assert.False(other.Superseded.IsCompleted);
        Assert.Equal("rest", _directory.Get("a").Value);
    }

    [Fact]
    public void Entries_AreTheKnownIds()
    {
        Publish("rest", ("a", "1"));

        Assert.Equal([KeyValuePair.Create("a", "1")], _directory.Entries);
    }

    /// <summary>Interns the values: they are compared by reference.</summary>
    private void Publish(string fallback, params (string Id, string Value)[] entries) =>
        _directory.Publish(string.Intern(fallback), entries.ToDictionary(entry => entry.Id, entry => string.Intern(entry.Value)));
}

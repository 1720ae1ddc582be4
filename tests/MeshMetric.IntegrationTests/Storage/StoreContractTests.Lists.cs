using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task List_Empty_NoItemsAndNoTotal()
    {
        Assert.Equal((0, 0), Counts(await Store.ListAsync(new ResourceQuery(), Cancel)));
        Assert.Equal((0, 0), Counts(await Store.ListAsync(new ResourceQuery { Offset = 5, Size = 5 }, Cancel)));
    }

    [Fact]
    public async Task List_ByTypeMeshAndName_OnlyThose()
    {
        await SeedAsync();

        Assert.Equal(["Mesh a", "Mesh b"], await NamesAsync(new ResourceQuery { Type = "Mesh" }));
        Assert.Equal(["Dataplane a/web-1", "MeshMetric a/web-1", "Dataplane a/web-2"], await NamesAsync(new ResourceQuery { Mesh = "a" }));
        Assert.Equal(["Mesh a", "Mesh b"], await NamesAsync(new ResourceQuery { Mesh = "" }));
        Assert.Equal(["Dataplane a/web-2", "Dataplane b/web-2"], await NamesAsync(new ResourceQuery { NameContains = "b-2" }));
        Assert.Equal(["MeshMetric a/web-1"], await NamesAsync(new ResourceQuery { Type = "MeshMetric", Mesh = "a", NameContains = "web" }));
        Assert.Empty(await NamesAsync(new ResourceQuery { Type = "mesh" }));
        Assert.Empty(await NamesAsync(new ResourceQuery { NameContains = "WEB" }));
        Assert.Equal(6, (await NamesAsync(new ResourceQuery { NameContains = "" })).Length);
    }

    [Theory]
    [InlineData("%", "100%")]
    [InlineData("_", "a_b")]
    [InlineData("*", "a*b")]
    [InlineData("'", "it's")]
    [InlineData("\\", "back\\slash")]
    [InlineData("😀", "smile-😀")]
    public async Task List_NamePartIsNoPattern(string part, string name)
    {
        foreach (string other in (string[])["100%", "a_b", "a*b", "it's", "back\\slash", "smile-😀", "plain"])
        {
            await WrittenAsync(MeshId(other));
        }

        Assert.Equal([MeshId(name).ToString()], await NamesAsync(new ResourceQuery { NameContains = part }));
    }

    [Fact]
    public async Task List_ByLabels_AllHaveToBeThere()
    {
        await WrittenAsync(Labelled("a", ("team", "shop"), ("env", "prod")));
        await WrittenAsync(Labelled("b", ("team", "shop"), ("env", "dev")));
        await WrittenAsync(Labelled("c", ("team", "shop2"), ("shop", "team")));
        await WrittenAsync(Labelled("d"));

        Assert.Equal(["Mesh a", "Mesh b"], await ByLabels(("team", "shop")));
        Assert.Equal(["Mesh a"], await ByLabels(("team", "shop"), ("env", "prod")));
        Assert.Empty(await ByLabels(("team", "shop"), ("env", "")));
        Assert.Empty(await ByLabels(("team", "sho")));
        Assert.Empty(await ByLabels(("Team", "shop")));
        Assert.Equal(4, (await ByLabels()).Length);

        Task<string[]> ByLabels(params (string Key, string Value)[] labels) =>
            NamesAsync(new ResourceQuery { Labels = labels.ToDictionary(label => label.Key, label => label.Value) });
    }

    [Theory]
    [InlineData("$.team", "x")]
    [InlineData("a.b/c-d", "\"")]
    [InlineData("quote\"d", "back\\slash")]
    [InlineData("", "")]
    [InlineData(":", ",")]
    [InlineData("日本", "😀")]
    [InlineData("tab\t", "line\n")]
    public async Task List_ByHostileLabel_ExactlyThat(string key, string value)
    {
        await WrittenAsync(Labelled("right", (key, value), ("other", "x")));
        await WrittenAsync(Labelled("wrong", (key + "x", value), ("y" + key, value), (key, value + "x")));
        await WrittenAsync(Labelled("decoy", ("x", $"\"{key}\":\"{value}\""), ("a", ":"), ("b", ",")));

        Assert.Equal(["Mesh right"], await NamesAsync(new ResourceQuery { Labels = new Dictionary<string, string> { [key] = value } }));
    }

    [Fact]
    public async Task List_ByLabelThatWasReplaced_TheNewOneCounts()
    {
        await WrittenAsync(Labelled("a", ("env", "dev")));
        await WrittenAsync(Labelled("a", ("env", "prod")));

        Assert.Empty(await NamesAsync(new ResourceQuery { Labels = new Dictionary<string, string> { ["env"] = "dev" } }));
        Assert.Equal(["Mesh a"], await NamesAsync(new ResourceQuery { Labels = new Dictionary<string, string> { ["env"] = "prod" } }));
    }

    [Fact]
    public async Task List_Pages_CoverEverythingOnceInOrder()
    {
        await WrittenAsync(MeshId("m"));
        await Store.WriteAsync([.. Enumerable.Range(0, 25).Reverse().Select(number => new ResourceWrite(DataplaneId("m", $"d{number:00}"), "{}"))], Cancel);
        var query = new ResourceQuery { Type = "Dataplane" };
        var seen = new List<string>();
        for (int offset = 0; offset < 30; offset += 10)
        {
            ResourcePage page = await Store.ListAsync(query with { Offset = offset, Size = 10 }, Cancel);
            Assert.Equal(25, page.Total);
            seen.AddRange(page.Items.Select(item => item.Id.Name));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"d{number:00}"), seen);
        Assert.Equal((25, 0), Counts(await Store.ListAsync(query with { Offset = 25, Size = 10 }, Cancel)));
        Assert.Equal((25, 0), Counts(await Store.ListAsync(query with { Offset = int.MaxValue, Size = int.MaxValue }, Cancel)));
        Assert.Equal((25, 0), Counts(await Store.ListAsync(query with { Size = 0 }, Cancel)));
        Assert.Equal((25, 5), Counts(await Store.ListAsync(query with { Offset = 20 }, Cancel)));
        Assert.Equal((25, 25), Counts(await Store.ListAsync(query, Cancel)));
    }

    [Fact]
    public async Task List_NegativePage_IsTheCallersFault()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ListAsync(new ResourceQuery { Offset = -1 }, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.ListAsync(new ResourceQuery { Size = -1 }, Cancel));
    }

    [Fact]
    public async Task List_NamesOfEveryKind_SortByCodePoint()
    {
        // A language would sort a before B and ignore the hyphens.
        string[] sorted = ["-", "10", "2", "A", "B", "_", "a", "a b", "a-b", "a.b", "aB", "ab", "b", "z", "é", "日", "\uff5e", "😀"];
        foreach (string name in sorted.Reverse())
        {
            await WrittenAsync(MeshId(name));
        }

        Assert.Equal(sorted, (await Store.ListAsync(new ResourceQuery(), Cancel)).Items.Select(item => item.Id.Name));
        Assert.Equal(sorted[7..9], (await Store.ListAsync(new ResourceQuery { Offset = 7, Size = 2 }, Cancel)).Items.Select(item => item.Id.Name));
    }

    [Fact]
    public async Task List_WhileOthersWrite_IsOfOneMoment()
    {
        // Both are written together, always: a list that shows them apart would mix two moments.
        await WrittenAsync(MeshId("m"));
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(
            async () =>
            {
                for (int number = 0; !stop.IsCancellationRequested; number++)
                {
                    await Store.WriteAsync([new ResourceWrite(PolicyId("m", "a"), $"{number}"), new ResourceWrite(PolicyId("m", "b"), $"{number}")], Cancel);
                }
            },
            Cancel);
        for (int i = 0; i < 100; i++)
        {
            ResourcePage page = await Store.ListAsync(new ResourceQuery { Type = "MeshMetric", Size = 10 }, Cancel);
            Assert.Equal(page.Total, page.Items.Count);
            Assert.True(page.Items.Select(item => item.Body).Distinct().Count() <= 1);
        }

        await stop.CancelAsync();
        await writing;
    }

    private static (int Total, int Items) Counts(ResourcePage page) => (page.Total, page.Items.Count);

    private static ResourceWrite Labelled(string name, params (string Key, string Value)[] labels) =>
        new(MeshId(name), "{}") { Labels = labels.ToDictionary(label => label.Key, label => label.Value) };

    private async Task SeedAsync()
    {
        ResourceId[] ids =
        [
            MeshId("b"), MeshId("a"), DataplaneId("b", "web-2"), DataplaneId("a", "web-2"), DataplaneId("a", "web-1"), PolicyId("a", "web-1"),
        ];
        IReadOnlyList<WriteResult> results = await Store.WriteAsync([.. ids.Select(id => new ResourceWrite(id, "{}"))], Cancel);
        Assert.All(results, result => Assert.Equal(WriteOutcome.Created, result.Outcome));
    }
}

using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Get_NothingThere_Null() => Assert.Null(await Store.GetAsync(MeshId("default"), Cancel));

    [Fact]
    public async Task Write_New_IsReadAsWritten()
    {
        var write = new ResourceWrite(MeshId("default"), """{"type":"Mesh","name":"default"}""")
        {
            Labels = new Dictionary<string, string> { ["team"] = "shop", ["kuma.io/env"] = "" },
        };

        WriteResult result = await WriteAsync(write);
        StoredResource? read = await Store.GetAsync(write.Id, Cancel);

        Assert.Equal(WriteOutcome.Created, result.Outcome);
        Assert.NotNull(read);
        Assert.Equal(write.Id, read.Id);
        Assert.Equal(write.Body, read.Body);
        Assert.Equal(write.Labels, read.Labels);
        Assert.Equal(1, read.Version);
        Assert.Equivalent(read, result.Resource, strict: true);
    }

    [Fact]
    public async Task Write_Again_VersionAndModificationTimeGoOnCreationTimeStays()
    {
        DateTimeOffset created = Clock.Now;
        await WrittenAsync(MeshId("default"));
        Clock.Now = created.AddHours(1);

        WriteResult result = await WriteAsync(MeshId("default"), """{"a":1}""");

        Assert.Equal(WriteOutcome.Updated, result.Outcome);
        Assert.Equal(2, result.Resource!.Version);
        Assert.Equal(created.ToUnixTimeMilliseconds(), result.Resource.CreationTime.ToUnixTimeMilliseconds());
        Assert.Equal(created.AddHours(1).ToUnixTimeMilliseconds(), result.Resource.ModificationTime.ToUnixTimeMilliseconds());
        Assert.Equal(TimeSpan.Zero, result.Resource.ModificationTime.Offset);
        Assert.Equivalent(result.Resource, await Store.GetAsync(MeshId("default"), Cancel), strict: true);
    }

    [Fact]
    public async Task Write_ClockWasSetBack_ModificationTimeDoesNotGoBack()
    {
        StoredResource first = await WrittenAsync(MeshId("default"));
        Clock.Now = Clock.Now.AddDays(-1);

        StoredResource second = await WrittenAsync(MeshId("default"), """{"a":1}""");

        Assert.Equal(first.ModificationTime, second.ModificationTime);
    }

    [Fact]
    public async Task Write_NothingDiffers_KeepsVersionAndTimes()
    {
        await WrittenAsync(MeshId("default"));
        var write = new ResourceWrite(PolicyId("default", "all"), "{}")
        {
            Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            References = [MeshId("default")],
        };
        StoredResource first = await WrittenAsync(write);
        Clock.Now = Clock.Now.AddHours(1);

        WriteResult result = await WriteAsync(write with
        {
            Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" },
            References = [MeshId("default"), MeshId("default")],
            Owner = MeshId("default"),
        });

        Assert.Equal(WriteOutcome.Unchanged, result.Outcome);
        Assert.Equivalent(first, result.Resource, strict: true);
        Assert.Equivalent(first, await Store.GetAsync(write.Id, Cancel), strict: true);
    }

    [Fact]
    public async Task Write_OnlyLabelsOwnerOrReferencesDiffer_IsAChange()
    {
        await WrittenAsync(MeshId("default"));
        await WrittenAsync(DataplaneId("default", "web-1"));
        ResourceId id = new("DataplaneInsight", "default", "web-1");
        await WrittenAsync(id);

        WriteResult labels = await WriteAsync(new ResourceWrite(id, "{}") { Labels = new Dictionary<string, string> { ["a"] = "1" } });
        WriteResult owner = await WriteAsync(new ResourceWrite(id, "{}") { Owner = DataplaneId("default", "web-1") });
        WriteResult references = await WriteAsync(
            new ResourceWrite(id, "{}") { Owner = DataplaneId("default", "web-1"), References = [MeshId("default")] });

        Assert.Equal(
            [(WriteOutcome.Updated, 2L), (WriteOutcome.Updated, 3L), (WriteOutcome.Updated, 4L)],
            new[] { labels, owner, references }.Select(result => (result.Outcome, result.Resource!.Version)));
    }

    [Fact]
    public async Task Write_VersionIsAnother_ConflictTellsWhatIsThere()
    {
        StoredResource stored = await WrittenAsync(MeshId("default"), """{"a":1}""");

        WriteResult stale = await WriteAsync(new ResourceWrite(MeshId("default"), "{}") { ExpectedVersion = 7 });
        WriteResult exists = await WriteAsync(new ResourceWrite(MeshId("default"), "{}") { ExpectedVersion = 0 });
        WriteResult none = await WriteAsync(new ResourceWrite(MeshId("other"), "{}") { ExpectedVersion = 1 });
        WriteResult right = await WriteAsync(new ResourceWrite(MeshId("default"), "{}") { ExpectedVersion = 1 });
        WriteResult created = await WriteAsync(new ResourceWrite(MeshId("other"), "{}") { ExpectedVersion = 0 });

        Assert.Equal(WriteOutcome.VersionConflict, stale.Outcome);
        Assert.Equivalent(stored, stale.Resource, strict: true);
        Assert.Equal(WriteOutcome.VersionConflict, exists.Outcome);
        Assert.Equal((WriteOutcome.VersionConflict, null), (none.Outcome, none.Resource));
        Assert.Equal(WriteOutcome.Updated, right.Outcome);
        Assert.Equal(WriteOutcome.Created, created.Outcome);
    }

    [Fact]
    public async Task Write_ManyWritersOfOneVersion_ExactlyOneWinsEachRound()
    {
        const int Writers = 8;
        const int Rounds = 20;
        await WrittenAsync(MeshId("default"), "0");
        for (long round = 1; round <= Rounds; round++)
        {
            WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
                WriteAsync(new ResourceWrite(MeshId("default"), $"{round}.{writer}") { ExpectedVersion = round }))));

            Assert.Single(results, result => result.Outcome == WriteOutcome.Updated);
            Assert.Equal(Writers - 1, results.Count(result => result.Outcome == WriteOutcome.VersionConflict));
        }

        Assert.Equal(Rounds + 1, (await Store.GetAsync(MeshId("default"), Cancel))!.Version);
    }

    [Fact]
    public async Task Write_ManyAtOnceWithoutVersions_EachCountsAndIsOrdered()
    {
        await WrittenAsync(MeshId("default"));

        WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => WriteAsync(MeshId("default"), $"{number}"))));

        Assert.Equal(Enumerable.Range(2, 200).Select(version => (long)version), results.Select(result => result.Resource!.Version).Order());
        StoredResource stored = (await Store.GetAsync(MeshId("default"), Cancel))!;
        Assert.Equal(201, stored.Version);
        Assert.Equal(results.Single(result => result.Resource!.Version == 201).Resource!.Body, stored.Body);
    }

    [Fact]
    public async Task Write_SeveralAtOnce_LaterOnesNeedEarlierOnes()
    {
        IReadOnlyList<WriteResult> results = await Store.WriteAsync(
            [
                new ResourceWrite(MeshId("m"), "{}"),
                new ResourceWrite(DataplaneId("m", "d"), "{}"),
                new ResourceWrite(new("DataplaneInsight", "m", "d"), "{}") { Owner = DataplaneId("m", "d"), References = [MeshId("m")] },
                new ResourceWrite(MeshId("m"), "{ }"),
            ],
            Cancel);

        Assert.Equal([WriteOutcome.Created, WriteOutcome.Created, WriteOutcome.Created, WriteOutcome.Updated], results.Select(result => result.Outcome));
        Assert.Equal(2, (await Store.GetAsync(MeshId("m"), Cancel))!.Version);
        Assert.Equal(3, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }

    [Fact]
    public async Task Write_OneOfSeveralIsRefused_NothingIsWritten()
    {
        await WrittenAsync(MeshId("m"));

        IReadOnlyList<WriteResult> results = await Store.WriteAsync(
            [
                new ResourceWrite(MeshId("m"), "changed"),
                new ResourceWrite(PolicyId("m", "new"), "{}"),
                new ResourceWrite(PolicyId("elsewhere", "new"), "{}"),
                new ResourceWrite(PolicyId("m", "newer"), "{}"),
            ],
            Cancel);

        Assert.Equal(
            [WriteOutcome.NotTried, WriteOutcome.NotTried, WriteOutcome.OwnerMissing, WriteOutcome.NotTried], results.Select(result => result.Outcome));
        Assert.Equal(MeshId("elsewhere"), results[2].Missing);
        Assert.Equal(["Mesh m"], await NamesAsync(new ResourceQuery()));
        Assert.Equal("{}", (await Store.GetAsync(MeshId("m"), Cancel))!.Body);
    }

    [Fact]
    public async Task Write_RefusedBesideOthers_DoesNotHoldThemUp()
    {
        await WrittenAsync(MeshId("m"));

        WriteResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() =>
            WriteAsync(PolicyId(number % 2 == 0 ? "m" : "elsewhere", $"p{number}")))));

        Assert.Equal(50, results.Count(result => result.Outcome == WriteOutcome.Created));
        Assert.Equal(50, results.Count(result => result.Outcome == WriteOutcome.OwnerMissing));
        Assert.Equal(51, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }

    [Fact]
    public async Task Write_Nothing_NoResults() => Assert.Empty(await Store.WriteAsync([], Cancel));

    [Fact]
    public async Task Write_BodyOfAMebibyte_ComesBack()
    {
        string body = string.Create(1 << 20, 0, (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 26));
            }
        });

        await WrittenAsync(MeshId("big"), body);

        Assert.Equal(body, (await Store.GetAsync(MeshId("big"), Cancel))!.Body);
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("\"quoted\"; DROP TABLE resource; --")]
    [InlineData("100%_of\\it")]
    [InlineData("[a-z]*?")]
    [InlineData("$variable$ @Name :name {0}")]
    [InlineData("naïve-日本語-😀")]
    [InlineData("e\u0301 is not \u00e9")]
    [InlineData(" spaces \t\r\n")]
    [InlineData("NULL")]
    public async Task Write_HostileText_ComesBackAndIsFound(string text)
    {
        await WrittenAsync(MeshId(text));
        await WrittenAsync(MeshId("plain"));
        var write = new ResourceWrite(new ResourceId("Type" + text, text, text), text)
        {
            Labels = new Dictionary<string, string> { [text] = text, ["other"] = "x" },
            References = [MeshId(text)],
        };
        await WrittenAsync(write);

        StoredResource? read = await Store.GetAsync(write.Id, Cancel);
        string[] byLabel = await NamesAsync(new ResourceQuery { Labels = new Dictionary<string, string> { [text] = text } });
        string[] byAll = await NamesAsync(new ResourceQuery { Type = write.Id.Type, Mesh = text, NameContains = text[1..] });
        DeleteResult mesh = await Store.DeleteAsync(MeshId(text), null, Cancel);
        DeleteResult gone = await Store.DeleteAsync(write.Id, 1, Cancel);

        Assert.Equal(text, read!.Body);
        Assert.Equal(write.Labels, read.Labels);
        Assert.Equal([write.Id.ToString()], byLabel);
        Assert.Equal([write.Id.ToString()], byAll);
        Assert.Equal(DeleteOutcome.Deleted, mesh.Outcome);
        Assert.Equal(DeleteOutcome.NotFound, gone.Outcome);
        Assert.Equal(["Mesh plain"], await NamesAsync(new ResourceQuery()));
    }

    [Fact]
    public async Task Write_NamesThatDifferInCaseOrForm_AreDifferent()
    {
        foreach (string name in (string[])["a", "A", "á", "a\u0301", "a "])
        {
            Assert.Equal(WriteOutcome.Created, (await WriteAsync(MeshId(name))).Outcome);
        }

        Assert.Equal(5, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }

    [Fact]
    public async Task Write_NameOf253Characters_IsKept()
    {
        string name = new('n', 253);
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(PolicyId("m", name));

        Assert.NotNull(await Store.GetAsync(PolicyId("m", name), Cancel));
        Assert.Null(await Store.GetAsync(PolicyId("m", name[1..]), Cancel));
    }

    [Fact]
    public async Task Write_TextThatNoDatabaseKeeps_IsRefusedAsTheCallersFault()
    {
        // Not theory data: an attribute can't hold half a surrogate pair.
        foreach (string text in (string[])["with\0nul", "lone \ud800 surrogate", "end \udc00", "\ud83d"])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(MeshId(text)));
            await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(MeshId("m"), text));
            await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(
                new ResourceWrite(MeshId("m"), "{}") { Labels = new Dictionary<string, string> { ["a"] = text } }));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(MeshId(text), Cancel));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(MeshId(text), null, Cancel));
        }
    }

    [Fact]
    public async Task Write_AlreadyCancelled_IsNotDone()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync([new ResourceWrite(MeshId("m"), "{}")], cancelled.Token));

        Assert.Null(await Store.GetAsync(MeshId("m"), Cancel));
    }

    [Fact]
    public async Task IsReady_Open_True() => Assert.True(await Store.IsReadyAsync(Cancel));
}

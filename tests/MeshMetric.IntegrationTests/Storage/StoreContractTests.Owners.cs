using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Write_MeshIsMissing_IsRefused()
    {
        WriteResult result = await WriteAsync(PolicyId("nowhere", "all"));

        Assert.Equal((WriteOutcome.OwnerMissing, null, MeshId("nowhere")), (result.Outcome, result.Resource, result.Missing));
        Assert.False(result.IsWritten);
        Assert.Empty((await Store.ListAsync(new ResourceQuery(), Cancel)).Items);
    }

    [Fact]
    public async Task Write_OwnerIsMissing_IsRefused()
    {
        await WrittenAsync(MeshId("m"));

        WriteResult result = await WriteAsync(new ResourceWrite(new("DataplaneInsight", "m", "d"), "{}") { Owner = DataplaneId("m", "d") });
        WriteResult outside = await WriteAsync(new ResourceWrite(new("Secret", "", "s"), "{}") { Owner = MeshId("gone") });

        Assert.Equal((WriteOutcome.OwnerMissing, DataplaneId("m", "d")), (result.Outcome, result.Missing));
        Assert.Equal((WriteOutcome.OwnerMissing, MeshId("gone")), (outside.Outcome, outside.Missing));
    }

    [Fact]
    public async Task Write_ItsOwnOwner_IsTheCallersFault() =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(new ResourceWrite(MeshId("m"), "{}") { Owner = MeshId("m") }));

    [Fact]
    public async Task Delete_NothingThere_NotFound() =>
        Assert.Equal(DeleteOutcome.NotFound, (await Store.DeleteAsync(MeshId("m"), null, Cancel)).Outcome);

    [Fact]
    public async Task Delete_VersionIsAnother_IsRefused()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(MeshId("m"), "{ }");

        Assert.Equal(DeleteOutcome.VersionConflict, (await Store.DeleteAsync(MeshId("m"), 1, Cancel)).Outcome);
        Assert.NotNull(await Store.GetAsync(MeshId("m"), Cancel));
        Assert.Equal(DeleteOutcome.Deleted, (await Store.DeleteAsync(MeshId("m"), 2, Cancel)).Outcome);
        Assert.Null(await Store.GetAsync(MeshId("m"), Cancel));
    }

    [Fact]
    public async Task Delete_WrittenAgainAfterwards_IsNewWithAVersionThatNeverWas()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(MeshId("m"), "{ }");
        await Store.DeleteAsync(MeshId("m"), null, Cancel);
        Clock.Now = Clock.Now.AddHours(1);

        WriteResult result = await WriteAsync(MeshId("m"));

        Assert.Equal((WriteOutcome.Created, 3L), (result.Outcome, result.Resource!.Version));
        Assert.Equal(Clock.Now.ToUnixTimeMilliseconds(), result.Resource.CreationTime.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Delete_MeshWithItsPolicies_NoVersionOfThemComesAgain()
    {
        // In the same instant, and with what went along.
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(PolicyId("m", "p"));
        StoredResource before = await WrittenAsync(PolicyId("m", "p"), "{ }");
        await Store.DeleteAsync(MeshId("m"), null, Cancel);
        await WrittenAsync(MeshId("m"));

        Assert.Equal(before.Version + 1, (await WrittenAsync(PolicyId("m", "p"))).Version);
        Assert.Equal(WriteOutcome.VersionConflict, (await WriteAsync(new ResourceWrite(PolicyId("m", "p"), "[]") { ExpectedVersion = before.Version })).Outcome);
        Assert.Equal(DeleteOutcome.VersionConflict, (await Store.DeleteAsync(PolicyId("m", "p"), before.Version, Cancel)).Outcome);
    }

    [Fact]
    public async Task Delete_MeshWithDataplanes_IsRefusedAndNamesTen()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(MeshId("other"));
        await WrittenAsync(DataplaneId("other", "a"));
        await Store.WriteAsync([.. Enumerable.Range(10, 20).Select(number => new ResourceWrite(DataplaneId("m", $"d{number}"), "{}"))], Cancel);

        DeleteResult result = await Store.DeleteAsync(MeshId("m"), null, Cancel);

        Assert.Equal(DeleteOutcome.InUse, result.Outcome);
        Assert.Equal(Enumerable.Range(10, 10).Select(number => DataplaneId("m", $"d{number}")), result.Users);
        Assert.Equal(23, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }

    [Fact]
    public async Task Delete_MeshWithoutDataplanes_TakesEverythingOfTheMesh()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(MeshId("m2"));
        await WrittenAsync(PolicyId("m2", "stays"));
        await WrittenAsync(PolicyId("m", "all"));
        await WrittenAsync(new ResourceWrite(new("MeshInsight", "", "m"), "{}") { Owner = MeshId("m") });
        await WrittenAsync(new ResourceWrite(new("Status", "m", "all"), "{}") { Owner = PolicyId("m", "all"), References = [PolicyId("m", "all")] });
        await WrittenAsync(new ResourceWrite(new("Far", "m2", "far"), "{}") { Owner = new("Status", "m", "all") });

        DeleteResult result = await Store.DeleteAsync(MeshId("m"), null, Cancel);

        Assert.Equal(DeleteOutcome.Deleted, result.Outcome);
        Assert.Equal(["Mesh m2", "MeshMetric m2/stays"], await NamesAsync(new ResourceQuery()));
        Assert.Equal(WriteOutcome.OwnerMissing, (await WriteAsync(PolicyId("m", "all"))).Outcome);
    }

    [Fact]
    public async Task Delete_Owner_TakesWhatItOwnsAndNothingElse()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(DataplaneId("m", "a"));
        await WrittenAsync(DataplaneId("m", "b"));
        await WrittenAsync(new ResourceWrite(new("DataplaneInsight", "m", "a"), "{}") { Owner = DataplaneId("m", "a") });
        await WrittenAsync(new ResourceWrite(new("DataplaneInsight", "m", "b"), "{}") { Owner = DataplaneId("m", "b") });

        Assert.Equal(DeleteOutcome.Deleted, (await Store.DeleteAsync(DataplaneId("m", "a"), null, Cancel)).Outcome);

        Assert.Equal(["Mesh m", "Dataplane m/b", "DataplaneInsight m/b"], await NamesAsync(new ResourceQuery()));
    }

    [Fact]
    public async Task Delete_OwnerWasReplaced_FollowsTheNewOne()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(DataplaneId("m", "a"));
        await WrittenAsync(DataplaneId("m", "b"));
        ResourceId owned = new("Thing", "m", "t");
        await WrittenAsync(new ResourceWrite(owned, "{}") { Owner = DataplaneId("m", "a") });
        await WrittenAsync(new ResourceWrite(owned, "{}") { Owner = DataplaneId("m", "b") });

        await Store.DeleteAsync(DataplaneId("m", "a"), null, Cancel);
        Assert.NotNull(await Store.GetAsync(owned, Cancel));
        await Store.DeleteAsync(DataplaneId("m", "b"), null, Cancel);
        Assert.Null(await Store.GetAsync(owned, Cancel));
    }

    [Fact]
    public async Task Delete_OwnersInACircle_TakesAll()
    {
        ResourceId a = new("Thing", "", "a");
        ResourceId b = new("Thing", "", "b");
        await WrittenAsync(a);
        await WrittenAsync(new ResourceWrite(b, "{}") { Owner = a });
        await WrittenAsync(new ResourceWrite(a, "{}") { Owner = b });

        Assert.Equal(DeleteOutcome.Deleted, (await Store.DeleteAsync(a, null, Cancel)).Outcome);
        Assert.Empty(await NamesAsync(new ResourceQuery()));
    }

    [Fact]
    public async Task Write_ReferenceIsMissing_IsRefused()
    {
        await WrittenAsync(MeshId("m"));
        ResourceId missing = new("MeshMetricProfile", "m", "p");

        WriteResult result = await WriteAsync(new ResourceWrite(PolicyId("m", "all"), "{}") { References = [MeshId("m"), missing] });

        Assert.Equal((WriteOutcome.ReferenceMissing, null, missing), (result.Outcome, result.Resource, result.Missing));
        Assert.Null(await Store.GetAsync(PolicyId("m", "all"), Cancel));
    }

    [Fact]
    public async Task Delete_Referenced_IsRefusedUntilTheReferenceIsReplacedOrGone()
    {
        ResourceId profile = new("MeshMetricProfile", "m", "p");
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(profile);
        await WrittenAsync(new ResourceWrite(PolicyId("m", "b"), "{}") { References = [profile] });
        await WrittenAsync(new ResourceWrite(PolicyId("m", "a"), "{}") { References = [profile, MeshId("m"), profile] });

        DeleteResult both = await Store.DeleteAsync(profile, null, Cancel);
        await WrittenAsync(new ResourceWrite(PolicyId("m", "a"), "{}") { References = [MeshId("m")] });
        DeleteResult one = await Store.DeleteAsync(profile, null, Cancel);
        await Store.DeleteAsync(PolicyId("m", "b"), null, Cancel);
        DeleteResult none = await Store.DeleteAsync(profile, null, Cancel);

        Assert.Equal(DeleteOutcome.InUse, both.Outcome);
        Assert.Equal([PolicyId("m", "a"), PolicyId("m", "b")], both.Users);
        Assert.Equal((DeleteOutcome.InUse, PolicyId("m", "b")), (one.Outcome, Assert.Single(one.Users)));
        Assert.Equal(DeleteOutcome.Deleted, none.Outcome);
    }

    [Fact]
    public async Task Delete_SomethingOwnedIsReferencedFromOutside_NothingIsDeleted()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(MeshId("n"));
        await WrittenAsync(PolicyId("m", "p"));
        await WrittenAsync(new ResourceWrite(PolicyId("n", "q"), "{}") { References = [PolicyId("m", "p")] });

        DeleteResult result = await Store.DeleteAsync(MeshId("m"), null, Cancel);

        Assert.Equal((DeleteOutcome.InUse, PolicyId("n", "q")), (result.Outcome, Assert.Single(result.Users)));
        Assert.Equal(4, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }

    [Fact]
    public async Task Delete_ReferencesItself_IsDeleted()
    {
        ResourceId id = new("Thing", "", "a");
        await WrittenAsync(id);
        await WrittenAsync(new ResourceWrite(id, "{}") { References = [id] });

        Assert.Equal(DeleteOutcome.Deleted, (await Store.DeleteAsync(id, null, Cancel)).Outcome);
    }

    [Fact]
    public async Task WriteAndDelete_OfOwnerAndOwnedAtOnce_NeverLeaveAnOrphan()
    {
        for (int round = 0; round < 20; round++)
        {
            await WrittenAsync(MeshId("m"));
            Task<WriteResult>[] writes = [.. Enumerable.Range(0, 5).Select(number => Task.Run(() => WriteAsync(PolicyId("m", $"p{number}"))))];
            DeleteResult deleted = await Store.DeleteAsync(MeshId("m"), null, Cancel);
            WriteResult[] results = await Task.WhenAll(writes);

            Assert.Equal(DeleteOutcome.Deleted, deleted.Outcome);
            Assert.All(results, result => Assert.True(result.Outcome is WriteOutcome.Created or WriteOutcome.OwnerMissing));
            Assert.Empty(await NamesAsync(new ResourceQuery()));
        }
    }

    [Fact]
    public async Task Delete_MeshOfThousands_TakesAll()
    {
        await WrittenAsync(MeshId("m"));
        await Store.WriteAsync([.. Enumerable.Range(0, 3_000).Select(number => new ResourceWrite(PolicyId("m", $"p{number}"), "{}"))], Cancel);

        Assert.Equal(DeleteOutcome.Deleted, (await Store.DeleteAsync(MeshId("m"), null, Cancel)).Outcome);
        Assert.Equal(0, (await Store.ListAsync(new ResourceQuery(), Cancel)).Total);
    }
}

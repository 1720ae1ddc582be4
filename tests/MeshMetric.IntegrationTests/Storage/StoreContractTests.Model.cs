using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

public abstract partial class StoreContractTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyCalls_InAnyOrder_DoWhatTheModelDoes(int seed)
    {
        var random = new Random(seed);
        var model = new StoreModel();
        ResourceId[] ids =
        [
            MeshId("a"), MeshId("b"), DataplaneId("a", "d"), PolicyId("a", "p"), PolicyId("b", "p"), new("Thing", "", "t"), new("Thing", "a", "t"),
        ];
        for (int step = 0; step < 200; step++)
        {
            if (random.Next(4) == 0)
            {
                ResourceId id = Any(ids);
                long? version = random.Next(3) == 0 ? random.Next(4) : null;

                DeleteResult deleted = await Store.DeleteAsync(id, version, Cancel);

                Assert.Equal((step, model.Delete(id, version)), (step, deleted.Outcome));
                Assert.Equal(deleted.Outcome == DeleteOutcome.InUse, deleted.Users.Count > 0);
                continue;
            }

            ResourceWrite[] writes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyWrite())];

            IReadOnlyList<WriteResult> written = await Store.WriteAsync(writes, Cancel);

            Assert.Equal(model.Write(writes), written.Select(result => result.Outcome));
        }

        Assert.Equal(
            model.Content,
            (await Store.ListAsync(new ResourceQuery(), Cancel)).Items.Select(item => (item.Id, item.Body, item.Version)));

        T Any<T>(T[] values) => values[random.Next(values.Length)];

        ResourceWrite AnyWrite()
        {
            ResourceId id = Any(ids);
            ResourceId[] others = [.. ids.Where(other => other != id)];
            return new ResourceWrite(id, $"{random.Next(3)}")
            {
                ExpectedVersion = random.Next(5) == 0 ? random.Next(4) : null,
                Owner = random.Next(4) == 0 ? Any(others) : null,
                References = random.Next(4) == 0 ? [Any(others), Any(others)] : [],
            };
        }
    }
}

using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.Metrics.Scraping;

public sealed class BlockPoolTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public void Scrapes_AfterTheFirst_AllocateTheSameLittleForABodyOfAnySize(int lines)
    {
        using var pool = new BlockPool(new BlockPoolOptions(), _time);
        SourceReader reader = Reader(pool);
        ReadOnlySequence<byte> body = Body(lines);
        var output = new DiscardingWriter();
        for (int i = 0; i < 3; i++)
        {
            Scrape(reader, body, output);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Scrape(reader, body, output);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void Memory_ThatNoScrapeNeeds_IsLetGoAndTold()
    {
        long told = 0;
        using var pool = new BlockPool(new BlockPoolOptions { IdleTime = Idle, Trimmed = bytes => told += bytes }, _time);
        SourceReader reader = Reader(pool);
        reader.Read(Body(100_000), Exposition.Noon).Release();
        long large = pool.IdleBytes;

        for (int minute = 0; minute < 15; minute++)
        {
            reader.Read(Body(5_000), Exposition.Noon).Release();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        long small = pool.IdleBytes;
        Assert.InRange(small, 1, large / 10);
        Assert.Equal(large - small, told);

        _time.Advance(Idle);
        _time.Advance(Idle);

        Assert.Equal(0, pool.IdleBytes);
        Assert.Equal(large, told);
    }

    [Fact]
    public void Memory_ThatEveryScrapeNeeds_IsKept()
    {
        using var pool = new BlockPool(new BlockPoolOptions { IdleTime = Idle }, _time);
        SourceReader reader = Reader(pool);
        reader.Read(Body(100_000), Exposition.Noon).Release();
        long kept = pool.IdleBytes;

        for (int minute = 0; minute < 30; minute++)
        {
            reader.Read(Body(100_000), Exposition.Noon).Release();
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(kept, pool.IdleBytes);
        }
    }

    [Fact]
    public void Memory_AboveTheBound_IsNotKept()
    {
        using var pool = new BlockPool(new BlockPoolOptions { MaxIdleBytes = 1_000_000 }, _time);

        Reader(pool).Read(Body(100_000), Exposition.Noon).Release();

        Assert.InRange(pool.IdleBytes, 500_000, 1_000_000);
    }

    [Fact]
    public void Snapshot_OfADisposedPool_IsReadToItsEndAndNothingIsKept()
    {
        var pool = new BlockPool(new BlockPoolOptions(), _time);
        ScrapeSnapshot snapshot = Reader(pool).Read(Body(10), Exposition.Noon);

        pool.Dispose();

        Assert.StartsWith("# TYPE a gauge\na{i=\"0\"} 0\n", Exposition.Write(snapshot), StringComparison.Ordinal);
        snapshot.Release();
        Assert.Equal(0, pool.IdleBytes);
    }

    private static void Scrape(SourceReader reader, ReadOnlySequence<byte> body, DiscardingWriter output)
    {
        ScrapeSnapshot snapshot = reader.Read(body, Exposition.Noon);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("sidecar", snapshot, 0, AddedLabels.None)]);
        snapshot.Release();
        _ = PrometheusTextWriter.Write(scrape, output);
    }

    private static SourceReader Reader(BlockPool pool) => new(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits(), pool);

    private static ReadOnlySequence<byte> Body(int lines) =>
        new(Encoding.UTF8.GetBytes("# TYPE a gauge\n" + string.Concat(Enumerable.Range(0, lines).Select(i => $"a{{i=\"{i}\"}} {i}\n"))));

    private sealed class DiscardingWriter : IBufferWriter<byte>
    {
        private readonly byte[] _buffer = new byte[128 * 1024];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => _buffer;
    }
}

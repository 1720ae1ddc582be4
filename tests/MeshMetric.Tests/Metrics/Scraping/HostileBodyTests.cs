using System.IO.Pipelines;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Scraping;

using Xunit;

namespace MeshMetric.Tests.Metrics.Scraping;

/// <summary>Bodies of sources that are broken or mean ill: what they can cost is bounded, and what is wrong is told.</summary>
public sealed class HostileBodyTests
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Line_OfTwoHundredMegabytes_IsDroppedAndNeverHeld()
    {
        using var body = new EndlessStream([.. "a 1\n"u8, .. "b{x=\""u8], 200 * Megabyte, "\"} 1\nc 3\n"u8.ToArray());
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits { MaxBodyBytes = long.MaxValue });
        long before = GC.GetAllocatedBytesForCurrentThread();

        ScrapeSnapshot snapshot = await reader.ReadAsync(PipeReader.Create(body), Exposition.Noon, TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * Megabyte);
        Assert.Equal("a 1\nc 3\n", Exposition.Write(snapshot));
        Assert.Equal(new LineProblem(2, "the line is longer than the limit"), Assert.Single(snapshot.Report.Problems));
    }

    [Fact]
    public async Task Body_LargerThanTheLimit_FailsWithoutBeingReadToItsEnd()
    {
        using var body = new EndlessStream("a 1\n"u8.ToArray(), long.MaxValue, []);
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());

        ScrapeSnapshot snapshot = await reader.ReadAsync(PipeReader.Create(body), Exposition.Noon, TestContext.Current.CancellationToken);

        Assert.Equal("the body is larger than 67108864 bytes (the limit on a body)", snapshot.Report.Failure);
        Assert.Equal("", Exposition.Write(snapshot));
    }

    [Fact]
    public void Line_OfTenMegabytes_CostsItselfAndNothingElse()
    {
        string text = $"a 1\na{{x=\"{new string('y', 10 * Megabyte)}\"}} 2\na{{x=\"z\"}} 3\n";

        Assert.Equal("a 1\na{x=\"z\"} 3\n", Exposition.RoundTrip(text));
    }

    [Fact]
    public void Line_OfTenMegabytesUnderAHigherLimit_IsKept()
    {
        string text = $"a{{x=\"{new string('y', 10 * Megabyte)}\"}} 2\na{{x=\"z\"}} 3\n";

        Assert.Equal(text, Exposition.Write(Exposition.Read(text, null, new ReadLimits { MaxLineBytes = 11 * Megabyte })));
    }

    [Fact]
    public void Families_ByTheMillion_FailTheSourceAtTheLimit()
    {
        string body = string.Concat(Enumerable.Range(0, 1_000_000).Select(i => $"f{i} 1\n"));
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());

        for (int i = 0; i < 3; i++)
        {
            ScrapeSnapshot snapshot = reader.Read(new(Encoding.UTF8.GetBytes(body)), Exposition.Noon);

            Assert.Equal("more than 100000 families (the limit on families)", snapshot.Report.Failure);
            Assert.Equal("", Exposition.Write(snapshot));
        }
    }

    [Fact]
    public void Families_ThatChangeWithEveryScrape_AreNotRememberedForEver()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits { MaxFamilies = 100 });

        for (int scrape = 0; scrape < 50; scrape++)
        {
            string text = string.Concat(Enumerable.Range(0, 100).Select(i => $"f{scrape}_{i} 1\n"));
            ScrapeSnapshot snapshot = reader.Read(new(Encoding.UTF8.GetBytes(text)), Exposition.Noon);

            Assert.Null(snapshot.Report.Failure);
            Assert.Equal(text, Exposition.Write(snapshot));
        }
    }

    [Fact]
    public void LabelsOfOneSample_ByTheThousand_AreKeptUpToTheLimit()
    {
        string Sample(int labels) => $"a{{{string.Join(',', Enumerable.Range(0, labels).Select(i => $"l{i}=\"v\""))}}} 1\n";

        Assert.Equal(Sample(4096), Exposition.RoundTrip(Sample(4096)));
        Assert.Equal("", Exposition.RoundTrip(Sample(4097)));
    }

    /// <summary>A head, so many bytes of <c>y</c>, a tail.</summary>
    private sealed class EndlessStream(byte[] head, long middle, byte[] tail) : MemoryStream
    {
        private int _head;
        private long _middle = middle;
        private int _tail;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read;
            if (_head < head.Length)
            {
                read = Copy(head, ref _head, buffer.Span);
            }
            else if (_middle > 0)
            {
                read = (int)Math.Min(_middle, buffer.Length);
                buffer.Span[..read].Fill((byte)'y');
                _middle -= read;
            }
            else
            {
                read = Copy(tail, ref _tail, buffer.Span);
            }

            return ValueTask.FromResult(read);
        }

        private static int Copy(byte[] from, ref int at, Span<byte> to)
        {
            int read = Math.Min(from.Length - at, to.Length);
            from.AsSpan(at, read).CopyTo(to);
            at += read;
            return read;
        }
    }
}

using MeshMetric.Metrics;
using MeshMetric.Otlp.Encoding;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class SeriesMemoryTests
{
    private readonly SeriesMemory _memory = new(OtlpEncoderOptions.DefaultMaxRememberedSeries);

    [Fact]
    public void End_SeriesThatComeAndGo_AreForgottenInTime()
    {
        for (int scrape = 1; scrape <= 200; scrape++)
        {
            Scrape(_memory, Enumerable.Range(0, 500).Select(i => $"{scrape}-{i}"));
            Assert.InRange(_memory.Count, 500, 500 * (SeriesMemory.RememberedScrapes + 6));
        }
    }

    [Fact]
    public void End_FewSeriesThatAreGone_AreKept()
    {
        for (int scrape = 1; scrape <= 50; scrape++)
        {
            Scrape(_memory, [$"{scrape}"]);
            Assert.Equal(scrape, _memory.Count);
        }
    }

    [Fact]
    public void Add_MoreThanTheBound_IsRefusedUntilOthersAreGone()
    {
        SeriesMemory memory = new(100);
        Scrape(memory, Enumerable.Range(0, 150).Select(i => $"a{i}"));
        Assert.Equal((100, 50), (memory.Count, memory.Refused));

        Scrape(memory, Enumerable.Range(0, 50).Select(i => $"b{i}"));
        Assert.Equal((0, 50), (memory.Count, memory.Refused));
        Assert.False(memory.KnowsAll);

        // The hundred made room when they were gone.
        Scrape(memory, Enumerable.Range(0, 50).Select(i => $"b{i}"));
        Assert.Equal((50, 0), (memory.Count, memory.Refused));
    }

    [Fact]
    public void Add_AttributesBeyondTheBound_AreRefused()
    {
        SeriesMemory memory = new(4);
        memory.Begin();
        RememberedFamily family = memory.Enter("x"u8, MetricKind.Gauge);

        Assert.Equal(-1, memory.Add(family, new SeriesState { Hash = 1 }, new byte[SeriesStore.MaxAttributes + 1]));
        Assert.Equal(0, memory.Add(family, new SeriesState { Hash = 2 }, new byte[SeriesStore.MaxAttributes]));
        Assert.Equal(-1, memory.Add(family, new SeriesState { Hash = 3 }, new byte[SeriesStore.MaxAttributes]));
        Assert.Equal(2, memory.Refused);
    }

    [Fact]
    public void Find_SeriesInAnyOrder_AreFoundWithTheirAttributes()
    {
        Random random = new(1);
        string[] names = [.. Enumerable.Range(0, 5000).Select(i => $"{i}")];
        for (int scrape = 0; scrape < 5; scrape++)
        {
            Scrape(_memory, names);
            random.Shuffle(names);
        }

        Assert.Equal(5000, _memory.Count);
    }

    private static void Scrape(SeriesMemory memory, IEnumerable<string> series)
    {
        memory.Begin();
        RememberedFamily family = memory.Enter("x"u8, MetricKind.Gauge);
        foreach (string one in series)
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes(one);
            ulong hash = memory.Hash(family, text, 7);
            int index = memory.Find(family, hash);
            if (index < 0)
            {
                index = memory.Add(family, new SeriesState { Hash = hash }, text);
            }

            if (index >= 0)
            {
                Assert.Equal(text, memory.Attributes(memory[index]));
                memory.Touch(family, ref memory[index], isWritten: true);
            }
        }

        // What EndedSeries does.
        for (int i = family.First; i >= 0; i = memory[i].Next)
        {
            if (memory[i].IsLive && memory[i].Seen != memory.Scrape)
            {
                memory[i].IsLive = false;
                family.Live--;
            }
        }

        Assert.Equal(family.Live, family.LiveSeen);
        memory.End();
    }
}

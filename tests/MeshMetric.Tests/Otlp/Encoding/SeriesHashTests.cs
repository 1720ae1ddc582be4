using MeshMetric.Otlp.Encoding;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class SeriesHashTests
{
    [Theory]
    [InlineData("{0}")]
    [InlineData("a=\"{0}\"")]
    [InlineData("cluster=\"outbound_{0}\",code=\"200\"")]
    [InlineData("a=\"{0}\",bbbbbbb=\"{0}\",cc=\"{0}\",d=\"{0}\"")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{0}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{0}aaaaaaaaaaaa")]
    public void Of_TextsThatDifferInNumbers_AreAllDifferent(string format)
    {
        for (int round = 0; round < 5; round++)
        {
            SeriesHash hash = new();
            HashSet<ulong> seen = [];
            HashSet<uint> low = [];
            for (int i = 0; i < 20_000; i++)
            {
                byte[] text = System.Text.Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i));
                ulong one = hash.Of(text, 5);
                seen.Add(one);
                low.Add((uint)one & 0xFFFFF);
            }

            // The table looks at the low bits alone: of a million slots, chance fills 19,800.
            Assert.Equal(20_000, seen.Count);
            Assert.InRange(low.Count, 19_500, 20_000);
        }
    }

    [Fact]
    public void Of_EveryLengthAndEveryByteOfIt_Counts()
    {
        SeriesHash hash = new();
        HashSet<ulong> seen = [];
        int count = 0;
        for (int length = 0; length < 70; length++)
        {
            byte[] text = new byte[length];
            Assert.True(seen.Add(hash.Of(text, 0)));
            count++;
            for (int i = 0; i < length; i++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    text[i] = (byte)(1 << bit);
                    seen.Add(hash.Of(text, 0));
                    count++;
                }

                text[i] = 0;
            }
        }

        Assert.Equal(count, seen.Count);
        Assert.NotEqual(hash.Of("a"u8, 1), hash.Of("a"u8, 2));
        Assert.NotEqual(hash.Of("a"u8, 1), new SeriesHash().Of("a"u8, 1));
    }
}

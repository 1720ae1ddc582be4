using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Testing.Expositions;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>What holds for a hundred bodies that use the whole grammar, and for changed copies of them that break it.</summary>
public sealed class RandomBodyTests
{
    private const int Seeds = 120;

    [Fact]
    public void Body_WrittenAndReadAgain_IsTheSameInBothFormats()
    {
        foreach ((int seed, byte[] body) in Bodies())
        {
            ScrapeSnapshot snapshot = Exposition.Read(body);
            string text = Exposition.Write(snapshot, escaping: NameEscaping.AllowUtf8);
            string openMetrics = Exposition.WriteOpenMetrics(snapshot);

            ScrapeSnapshot textAgain = Exposition.Read(text);
            ScrapeSnapshot openMetricsAgain = Exposition.ReadOpenMetrics(openMetrics);

            AssertWellFormed(seed, textAgain);
            AssertWellFormed(seed, openMetricsAgain);
            Assert.Equal(text, Exposition.Write(textAgain, escaping: NameEscaping.AllowUtf8));
            Assert.Equal(openMetrics, Exposition.WriteOpenMetrics(openMetricsAgain));
        }
    }

    [Fact]
    public void Body_InPiecesOfAnySize_IsReadTheSame()
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        foreach ((int seed, byte[] body) in Bodies())
        {
            ScrapeSnapshot whole = Exposition.Read(body);
            ScrapeSnapshot pieces = reader.Read(Pieces(body, (seed % 70) + 1), Exposition.Noon);

            Assert.Equal(Exposition.Write(whole), Exposition.Write(pieces));
            Assert.Equal(
                (whole.Report.Lines, whole.Report.SamplesSeen, whole.Report.MalformedLines, whole.Report.FamiliesSeen),
                (pieces.Report.Lines, pieces.Report.SamplesSeen, pieces.Report.MalformedLines, pieces.Report.FamiliesSeen));
            pieces.Release();
        }
    }

    [Fact]
    public void TextBody_CutAnywhere_HasNoSampleThatTheWholeHasNot()
    {
        foreach ((int seed, byte[] body) in Bodies())
        {
            HashSet<string> samples = [.. Exposition.Write(Exposition.Read(body)).Split('\n')];
            for (int cut = seed % 13; cut < body.Length; cut += 397)
            {
                string text = Exposition.Write(Exposition.Read(body[..cut]));
                Assert.All(text.Split('\n').Where(line => !line.StartsWith('#')), line => Assert.Contains(line, samples));
            }
        }
    }

    [Fact]
    public void OpenMetricsBody_CutAnywhere_IsServedWholeOrNotAtAll()
    {
        foreach ((int _, byte[] body) in Bodies().Take(6))
        {
            string text = Exposition.WriteOpenMetrics(Exposition.Read(body));
            for (int cut = 0; cut < text.Length - 1; cut += 13)
            {
                ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics(text[..cut]);

                Assert.NotNull(snapshot.Report.Failure);
                Assert.Equal("", Exposition.Write(snapshot));
            }

            Assert.Null(Exposition.ReadOpenMetrics(text[..^1]).Report.Failure);
        }
    }

    [Fact]
    public void Body_ThroughAFilter_IsWhatTheFilterKeepsOfTheWhole()
    {
        FamilyFilter filter = FamilyFilter.ForApplication("[a-m]", [], []);
        foreach ((int _, byte[] body) in Bodies())
        {
            using MergedScrape whole = MergedScrape.Merge([new MergeInput("a", Exposition.Read(body), 0, AddedLabels.None)]);
            var expected = new ArrayBufferWriter<byte>();
            for (int family = 0; family < whole.FamilyCount; family++)
            {
                if (filter.Keeps(whole.GetFamily(family).Name))
                {
                    PrometheusTextWriter.WriteFamily(whole, family, expected);
                }
            }

            Assert.Equal(Encoding.UTF8.GetString(expected.WrittenSpan), Exposition.Write(Exposition.Read(body, filter), escaping: NameEscaping.AllowUtf8));
        }
    }

    private static IEnumerable<(int Seed, byte[] Body)> Bodies()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            byte[] body = Encoding.UTF8.GetBytes(RandomExposition.Make(seed));
            yield return (seed, seed % 2 == 0 ? body : BodyMutation.Of(body, seed));
        }
    }

    private static void AssertWellFormed(int seed, ScrapeSnapshot snapshot) => Assert.True(
        snapshot.Report is { Failure: null, MalformedLines: 0, RepeatedMetadata: 0 },
        $"seed {seed}: {snapshot.Report.Failure} {string.Join("; ", snapshot.Report.Problems)}");

    private static ReadOnlySequence<byte> Pieces(byte[] body, int size)
    {
        var first = new Piece(ReadOnlyMemory<byte>.Empty, 0);
        Piece last = first;
        foreach (byte[] piece in body.Chunk(size))
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

        public Piece Append(byte[] next)
        {
            var piece = new Piece(next, RunningIndex + Memory.Length);
            Next = piece;
            return piece;
        }
    }
}

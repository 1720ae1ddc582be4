using System.Text;

using CsCheck;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Testing.Expositions;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>Whatever the names of two sources are, and however they are escaped: what is written is well-formed and has nothing twice.</summary>
public sealed class EscapedBodyPropertyTests
{
    private static readonly Gen<(int First, bool IsFirstOpenMetrics, int Second, bool IsSecondOpenMetrics)> Sources =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Bool, Gen.Int[0, 1_000_000], Gen.Bool);

    [Fact]
    public void Text_UnderEveryEscaping_IsWellFormedAndHasNothingTwice() => Check(Exposition.Write, isOpenMetrics: false);

    [Fact]
    public void OpenMetrics_UnderEveryEscaping_IsWellFormedAndHasNothingTwice() => Check(Exposition.WriteOpenMetrics, isOpenMetrics: true);

    private static void Check(Func<MergedScrape, NameEscaping, string> write, bool isOpenMetrics) => Sources.Sample(
        sources =>
        {
            using MergedScrape scrape = MergedScrape.Merge(
            [
                new MergeInput("a", Read(sources.First, sources.IsFirstOpenMetrics), 0, Exposition.Labels(("a_", "1"), ("b", "2"))),
                new MergeInput("b", Read(sources.Second, sources.IsSecondOpenMetrics), 0, AddedLabels.None),
            ]);

            // A label that is added can make two series the same where only one of them has it.
            int twice = WrittenBody.Of(write(scrape, NameEscaping.AllowUtf8), isOpenMetrics).SeriesTwice;
            foreach (NameEscaping escaping in Enum.GetValues<NameEscaping>())
            {
                string text = write(scrape, escaping);
                var body = WrittenBody.Of(text, isOpenMetrics);
                Assert.True(body.Problem is null, $"{escaping}: {body.Problem} in\n{text}");
                Assert.True(body.SeriesTwice <= twice, $"{escaping}: a series twice in\n{text}");
                Assert.True(escaping == NameEscaping.AllowUtf8 || !body.HasQuotedName, $"{escaping}: a quoted name in\n{text}");
                AssertReadsTheSame(text, escaping, isOpenMetrics);
            }
        },
        iter: 1000);

    private static void AssertReadsTheSame(string text, NameEscaping escaping, bool isOpenMetrics)
    {
        ScrapeSnapshot again = isOpenMetrics ? Exposition.ReadOpenMetrics(text) : Exposition.Read(text);
        Assert.True(again.Report is { Failure: null, MalformedLines: 0, RepeatedMetadata: 0 }, $"{escaping}: {string.Join("; ", again.Report.Problems)} in\n{text}");
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("again", again, 0, AddedLabels.None)]);
        Assert.Equal(text, isOpenMetrics ? Exposition.WriteOpenMetrics(scrape, escaping) : Exposition.Write(scrape, escaping));
    }

    private static ScrapeSnapshot Read(int seed, bool isOpenMetrics)
    {
        byte[] body = Encoding.UTF8.GetBytes(ClashingExposition.Make(seed, isOpenMetrics));
        ScrapeSnapshot snapshot = isOpenMetrics ? Exposition.ReadOpenMetrics(body, null, "a_", "b") : Exposition.Read(body, null, null, "a_", "b");
        Assert.True(snapshot.Report is { Failure: null, MalformedLines: 0 }, Encoding.UTF8.GetString(body) + string.Join("; ", snapshot.Report.Problems));
        return snapshot;
    }
}

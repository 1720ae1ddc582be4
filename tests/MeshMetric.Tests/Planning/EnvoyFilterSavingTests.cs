using System.IO.Pipelines;
using System.Text;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Tests.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Planning;

public sealed class EnvoyFilterSavingTests(ITestOutputHelper output)
{
    // A body of a large Envoy, in shares of what it writes without a filter.
    [Theory]
    [InlineData(BuiltInProfile.Minimal, 0.5)]
    [InlineData(BuiltInProfile.Default, 0.93)]
    public async Task Filter_OfAProfile_SavesBytesAndLosesNone(BuiltInProfile profile, double most)
    {
        SidecarSettings settings = new() { Profile = ProfileSelection.Of(profile) };
        SimulatedStats stats = EnvoyBodyGenerator.BuildStats(20_000, seed: 3);
        string filter = EnvoyFilter.Compile([settings])!;

        byte[] all = await SimulatedAnswer.OfAsync(stats, filter: null);
        byte[] filtered = await SimulatedAnswer.OfAsync(stats, filter);

        byte[] served = await ServeAsync(all, settings);
        output.WriteLine($"{profile}: {all.Length} bytes, asked for less {filtered.Length}, kept {served.Length}; filter {filter}");
        Assert.Equal(Encoding.UTF8.GetString(served), Encoding.UTF8.GetString(await ServeAsync(filtered, settings)));
        Assert.True(filtered.Length < most * all.Length, $"{filtered.Length} of {all.Length} bytes");
    }

    private static async Task<byte[]> ServeAsync(byte[] body, SidecarSettings settings)
    {
        var reader = new SourceReader(new ReadPlan([SourceFilters.Of(settings)], []), new ReadLimits());
        ScrapeSnapshot snapshot = reader.Read(new(body), DateTimeOffset.UnixEpoch);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("sidecar", snapshot, 0, AddedLabels.None)]);
        using var text = new MemoryStream();
        PipeWriter writer = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        await PrometheusTextWriter.WriteAsync(scrape, writer, NameEscaping.Underscores, TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        return text.ToArray();
    }
}

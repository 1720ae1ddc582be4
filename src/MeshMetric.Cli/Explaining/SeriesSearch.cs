using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Explaining;

/// <summary>Finds the samples of a name in what a pipeline reads and in what it serves, by way of the agent's own data path.</summary>
internal static class SeriesSearch
{
    /// <summary>The samples of the name in one body, also those the pipeline drops.</summary>
    public static IReadOnlyList<FoundSample> InBody(SeriesSource source, int index, string name)
    {
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput(source.Name, source.Snapshot!, PipelineBodies.KeepAllFilter, AddedLabels.None)]);
        return [.. Find(scrape, name).Select(found => found with { Source = index })];
    }

    /// <summary>The samples of the name in a pipeline's output, each with the line it is served as, or none where the text format cannot hold it.</summary>
    public static IReadOnlyList<(FoundSample Sample, string? Line)> Served(MergedScrape scrape, string name)
    {
        var text = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, text);

        // The writer writes the samples in the order of the scrape, a line each; lines that begin with # are headers.
        var served = new List<(FoundSample, string?)>();
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        ReadOnlySpan<byte> rest = text.WrittenSpan;
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);
            foreach (SampleView sample in family)
            {
                bool isWritten = !sample.Timestamp.StartsWith("-"u8);
                ReadOnlySpan<byte> line = isWritten ? NextSample(ref rest) : default;
                if (sample.Name.SequenceEqual(wanted))
                {
                    served.Add((FoundSample.Of(family, sample), isWritten ? Encoding.UTF8.GetString(line) : null));
                }
            }
        }

        return served;
    }

    private static List<FoundSample> Find(MergedScrape scrape, string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        var found = new List<FoundSample>();
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);

            // A sample's name is the family's, or begins with it.
            if (!wanted.AsSpan().StartsWith(family.Name))
            {
                continue;
            }

            foreach (SampleView sample in family)
            {
                if (sample.Name.SequenceEqual(wanted))
                {
                    found.Add(FoundSample.Of(family, sample));
                }
            }
        }

        return found;
    }

    private static ReadOnlySpan<byte> NextSample(ref ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = rest[..end];
            rest = rest[(end + 1)..];
            if (!line.StartsWith("#"u8))
            {
                return line;
            }
        }
    }
}

using System.Buffers;
using System.Text;

using MeshMetric.Bench;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Expositions;

namespace MeshMetric.Fuzz;

/// <summary>What has to hold for a body of either format, however broken it is.</summary>
internal sealed class ExpositionCheck
{
    private static readonly AddedLabels Labels = new([new("mesh", "default"), new("b", "added")]);

    // As in an agent: they outlive the body, and what one body left in them must not be seen in the next.
    private readonly SourceReader _reader = Reader();
    private readonly SourceReader _other = Reader();
    private readonly OtlpEncoder _otlp = new(new OtlpEncoderOptions { Resource = [new("service.name", "fuzz")] });

    /// <summary>Checks a body in both formats.</summary>
    /// <exception cref="InvalidOperationException">Something does not hold.</exception>
    public void Run(byte[] input)
    {
        Check(input, ExpositionFormat.Text);
        Check(input, ExpositionFormat.OpenMetrics);
    }

    private void Check(byte[] input, ExpositionFormat format)
    {
        ScrapeSnapshot snapshot = _reader.Read(new ReadOnlySequence<byte>(input), DateTimeOffset.UnixEpoch, format);
        using MergedScrape scrape = Merge(snapshot);
        byte[] text = CheckWritten(scrape, ExpositionFormat.Text);
        _ = CheckWritten(scrape, ExpositionFormat.OpenMetrics);
        using (EncodedMetrics encoded = _otlp.Encode(scrape))
        {
            _ = encoded.Report;
        }

        Same("read in pieces", text, InPieces(input, format, snapshot.Report));
        if (format == ExpositionFormat.Text)
        {
            NothingInvented(input, text);
        }
        else
        {
            WholeOrNothing(input, scrape, snapshot.Report);
        }
    }

    /// <summary>What is written in a format, under whatever escaping, is well-formed, has nothing twice that was not there twice, and says the same when it is read.</summary>
    /// <returns>What is written for who allows any name.</returns>
    private static byte[] CheckWritten(MergedScrape scrape, ExpositionFormat format)
    {
        byte[] asTheyAre = Write(scrape, format, out bool skipped);
        SameAgain(asTheyAre, format, skipped);
        bool isOpenMetrics = format == ExpositionFormat.OpenMetrics;
        var strict = WrittenBody.Of(Encoding.UTF8.GetString(asTheyAre), isOpenMetrics);
        Holds($"{format} is refused: {strict.Problem}", strict.Problem is null);
        foreach (NameEscaping escaping in new[] { NameEscaping.Underscores, NameEscaping.Dots, NameEscaping.Values })
        {
            byte[] escaped = Write(scrape, format, out skipped, escaping);

            // A name may grow by escaping beyond what our reader takes.
            if (escaped.AsSpan().SequenceEqual(asTheyAre) || HasLongLine(escaped))
            {
                continue;
            }

            SameAgain(escaped, format, skipped);
            var written = WrittenBody.Of(Encoding.UTF8.GetString(escaped), isOpenMetrics);
            Holds($"{format} with {escaping} is refused: {written.Problem}", written.Problem is null);
            Holds($"{format} with {escaping} has a name in quotes", !written.HasQuotedName);
            Holds($"{format} with {escaping} has a series twice", written.SeriesTwice <= strict.SeriesTwice);
        }

        return asTheyAre;
    }

    private static bool HasLongLine(byte[] text) => Encoding.UTF8.GetString(text).Split('\n').Any(line => line.Length > ushort.MaxValue);

    private byte[] InPieces(byte[] input, ExpositionFormat format, ReadReport whole)
    {
        int size = (input.Length % 61) + 1;
        ScrapeSnapshot snapshot = _other.Read(BodyPieces.Of(input, size), DateTimeOffset.UnixEpoch, format);
        using MergedScrape scrape = Merge(snapshot);
        ReadReport pieces = snapshot.Report;
        Holds(
            "counts, read in pieces",
            (whole.Failure is null, whole.MalformedLines, whole.SamplesSeen, whole.FamiliesSeen, whole.RepeatedMetadata)
                == (pieces.Failure is null, pieces.MalformedLines, pieces.SamplesSeen, pieces.FamiliesSeen, pieces.RepeatedMetadata));
        return Write(scrape, ExpositionFormat.Text, out _);
    }

    private static void SameAgain(byte[] written, ExpositionFormat format, bool skipped)
    {
        byte[] again = Again(written, format);
        if (!skipped)
        {
            Same($"{format}, read and written again", written, again);
            return;
        }

        // A family all of whose samples are skipped has a header without samples, and nothing when it is read again.
        Same($"{format}'s samples, read and written again", Samples(written), Samples(again));

        static byte[] Samples(byte[] text) => Encoding.UTF8.GetBytes(string.Join('\n', Lines(text)));
    }

    /// <summary>What we write has to be well-formed, and to say the same when it is read.</summary>
    private static byte[] Again(byte[] written, ExpositionFormat format)
    {
        SourceReader reader = Reader();
        ScrapeSnapshot snapshot = reader.Read(new ReadOnlySequence<byte>(written), DateTimeOffset.UnixEpoch, format);
        ReadReport report = snapshot.Report;
        if (report.MalformedLines > 0 || report.RepeatedMetadata > 0 || report.Failure is not null)
        {
            throw new InvalidOperationException(
                $"we wrote {format} that is not well-formed: {report.Failure} {string.Join("; ", report.Problems)}\n{Encoding.UTF8.GetString(written)}");
        }

        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("again", snapshot, 0, AddedLabels.None)]);
        snapshot.Release();
        return Write(scrape, format, out _);
    }

    /// <summary>A body cut anywhere has no sample that the whole body has not.</summary>
    private void NothingInvented(byte[] input, byte[] text)
    {
        int cut = input.Length == 0 ? 0 : (int)((uint)input.Length * 2654435761u % (uint)input.Length);
        ScrapeSnapshot snapshot = _other.Read(new ReadOnlySequence<byte>(input, 0, cut), DateTimeOffset.UnixEpoch);
        using MergedScrape scrape = Merge(snapshot);
        HashSet<string> lines = [.. Lines(text)];
        foreach (string line in Lines(Write(scrape, ExpositionFormat.Text, out _)))
        {
            Holds($"cut at {cut}: {line}", lines.Contains(line) || snapshot.Report.Failure is not null || lines.Count == 0);
        }
    }

    private static void WholeOrNothing(byte[] input, MergedScrape scrape, ReadReport report)
    {
        bool hasEnd = ExpositionFormats.OfBody(input) == ExpositionFormat.OpenMetrics;
        Holds("OpenMetrics without its end is served", hasEnd || scrape.FamilyCount == 0 || report.MalformedLines > 0);
        Holds("OpenMetrics that failed is served", report.Failure is null || scrape.FamilyCount == 0);
    }

    private static MergedScrape Merge(ScrapeSnapshot snapshot)
    {
        MergedScrape scrape = MergedScrape.Merge([new MergeInput("body", snapshot, 0, Labels)]);
        snapshot.Release();
        return scrape;
    }

    private static byte[] Write(
        MergedScrape scrape, ExpositionFormat format, out bool skipped, NameEscaping escaping = NameEscaping.AllowUtf8)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteReport report = format == ExpositionFormat.Text
            ? PrometheusTextWriter.Write(scrape, output, escaping)
            : OpenMetricsWriter.Write(scrape, output, escaping);
        skipped = report.SkippedSamples > 0;
        return output.WrittenSpan.ToArray();
    }

    private static IEnumerable<string> Lines(byte[] text) =>
        Encoding.UTF8.GetString(text).Split('\n').Where(line => line.Length > 0 && line[0] != '#');

    private static void Same(string what, byte[] expected, byte[] actual)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            int at = expected.AsSpan().CommonPrefixLength(actual);
            throw new InvalidOperationException($"{what} differs at {at}:\n{Near(expected, at)}\nand\n{Near(actual, at)}");
        }

        static string Near(byte[] text, int at) => Encoding.UTF8.GetString(text[Math.Max(at - 120, 0)..Math.Min(at + 120, text.Length)]);
    }

    private static void Holds(string what, bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }

    private static SourceReader Reader() => new(
        new ReadPlan([FamilyFilter.ForSidecarProfile(Profile.Full, [], [], [])], Labels.Pairs.Select(pair => pair.Key)), new ReadLimits { MaxBodyBytes = long.MaxValue });
}

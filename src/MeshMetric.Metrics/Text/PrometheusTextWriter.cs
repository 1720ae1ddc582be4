using System.Buffers;
using System.IO.Pipelines;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Writes a merged scrape as Prometheus text 0.0.4, straight from spans. Samples, numbers and timestamps come out as their source wrote them;
/// HELP and TYPE stand before the samples; a family without TYPE stays without.
/// </summary>
public static class PrometheusTextWriter
{
    /// <summary>The Content-Type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int BatchBytes = 64 * 1024;

    /// <summary>Writes everything, flushing as it goes so that a slow reader holds the writer and not memory.</summary>
    /// <param name="scrape">What to write.</param>
    /// <param name="output">Where to; the caller completes it.</param>
    /// <param name="escaping">What to do with names outside the legacy set.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was written; less than everything when the output's reader went away.</returns>
    public static async ValueTask<WriteReport> WriteAsync(
        MergedScrape scrape, PipeWriter output, NameEscaping escaping = NameEscaping.Underscores, CancellationToken cancellationToken = default)
    {
        var progress = new Progress();
        bool more;
        do
        {
            more = WriteBatch(scrape, output, escaping, ref progress, BatchBytes);
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            more &= !flushed.IsCompleted;
        }
        while (more);
        return progress.Report;
    }

    /// <summary>Writes everything into memory.</summary>
    /// <param name="scrape">What to write.</param>
    /// <param name="output">Where to.</param>
    /// <param name="escaping">What to do with names outside the legacy set.</param>
    public static WriteReport Write(MergedScrape scrape, IBufferWriter<byte> output, NameEscaping escaping = NameEscaping.Underscores)
    {
        var progress = new Progress();
        _ = WriteBatch(scrape, output, escaping, ref progress, long.MaxValue);
        return progress.Report;
    }

    /// <summary>Writes until the batch is full.</summary>
    /// <returns>Whether there is more to write.</returns>
    private static bool WriteBatch(
        MergedScrape scrape, IBufferWriter<byte> writer, NameEscaping escaping, ref Progress progress, long batchBytes)
    {
        var output = new OutputSpan(writer);
        while (progress.Family < scrape.FamilyCount)
        {
            MergedFamily family = scrape.GetFamily(progress.Family);
            if (!progress.InFamily)
            {
                progress.Cursor = new SampleCursor(scrape, progress.Family);
                progress.InFamily = true;
                WriteHeader(ref output, family, escaping);
            }

            while (progress.Cursor.MoveNext(scrape))
            {
                WriteSample(ref output, scrape, progress.Cursor, family.IsLegacyName, escaping, ref progress);
                if (output.Length >= batchBytes)
                {
                    progress.Bytes += output.Length;
                    output.Commit();
                    return true;
                }
            }

            progress.InFamily = false;
            progress.Family++;
        }

        progress.Bytes += output.Length;
        output.Commit();
        return false;
    }

    private static void WriteHeader(ref OutputSpan output, MergedFamily family, NameEscaping escaping)
    {
        ReadOnlySpan<byte> name = family.IsLegacyName ? family.Name : EscapedNames.MetricName(family.Name, escaping);
        ReadOnlySpan<byte> help = family.Help;
        output.Ensure((2 * name.Length) + help.Length + 64);
        if (!help.IsEmpty)
        {
            output.Write("# HELP "u8);
            output.Write(name);
            output.Write((byte)' ');
            output.Write(help);
            output.Write((byte)'\n');
        }

        if (family.HasType)
        {
            output.Write("# TYPE "u8);
            output.Write(name);
            output.Write(family.Kind switch
            {
                MetricKind.Counter => " counter\n"u8,
                MetricKind.Gauge => " gauge\n"u8,
                MetricKind.Histogram => " histogram\n"u8,
                MetricKind.Summary => " summary\n"u8,
                _ => " untyped\n"u8,
            });
        }
    }

    private static void WriteSample(
        ref OutputSpan output, MergedScrape scrape, in SampleCursor cursor, bool isLegacyName, NameEscaping escaping, ref Progress progress)
    {
        SnapshotBlocks blocks = scrape.Blocks(cursor.Input);
        ref readonly SampleEntry sample = ref blocks.Sample(cursor.Sample);
        AddedLabels added = scrape.LabelsOf(cursor.Input);
        if (!isLegacyName || sample.TimestampLength > 0 || (sample.Flags & (SampleFlags.CarriesAddedLabel | SampleFlags.QuotedLabelName)) != 0)
        {
            WriteUnusualSample(ref output, scrape.View(cursor.Input, in sample), added, isLegacyName, escaping, ref progress);
            return;
        }

        // The common case: the name and its labels as they are, the added labels as one piece, the value.
        ReadOnlySpan<byte> line = blocks.Text(sample.Position, sample.ValueOffset + sample.ValueLength);
        int ownLength = sample.NameLength;
        byte[] middle = added.AloneText;
        if (sample.LabelsLength > 0)
        {
            ownLength += 1 + sample.LabelsLength;
            middle = added.AppendedText;
        }

        output.Ensure(ownLength + middle.Length + sample.ValueLength + 1);
        output.Write(line[..ownLength]);
        output.Write(middle);
        output.Write(line[sample.ValueOffset..]);
        output.Write((byte)'\n');
        progress.Samples++;
    }

    private static void WriteUnusualSample(
        ref OutputSpan output, in SampleView sample, AddedLabels added, bool isLegacyName, NameEscaping escaping, ref Progress progress)
    {
        if (sample.Timestamp.StartsWith("-"u8))
        {
            // Prometheus fails a whole scrape over one negative timestamp.
            progress.SkippedSamples++;
            return;
        }

        bool quoteName = !isLegacyName && escaping == NameEscaping.AllowUtf8;
        ReadOnlySpan<byte> name = isLegacyName ? sample.Name : EscapedNames.MetricName(sample.Name, escaping);
        bool any = quoteName;
        output.Ensure(name.Length + 1);
        if (quoteName)
        {
            output.Write((byte)'{');
        }

        output.Write(name);
        var own = new LabelEnumerator(sample.Labels);
        while (own.MoveNext())
        {
            ReadOnlySpan<byte> label = own.IsNameQuoted ? EscapedNames.LabelName(own.Name, escaping) : own.Name;
            WriteLabel(ref output, label, own.EscapedValue, ref any);
        }

        foreach (ref readonly AddedLabels.Label label in added.Labels)
        {
            if (!AddedLabels.Carries(sample.Labels, label.Name))
            {
                WriteLabel(ref output, label.Name, label.EscapedValue, ref any);
            }
        }

        output.Ensure(sample.Value.Length + sample.Timestamp.Length + 4);
        if (any)
        {
            output.Write((byte)'}');
        }

        output.Write((byte)' ');
        output.Write(sample.Value);
        if (!sample.Timestamp.IsEmpty)
        {
            output.Write((byte)' ');
            output.Write(sample.Timestamp);
        }

        output.Write((byte)'\n');
        progress.Samples++;
    }

    private static void WriteLabel(ref OutputSpan output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> escapedValue, ref bool any)
    {
        output.Ensure(name.Length + escapedValue.Length + 4);
        output.Write(any ? (byte)',' : (byte)'{');
        output.Write(name);
        output.Write("=\""u8);
        output.Write(escapedValue);
        output.Write((byte)'"');
        any = true;
    }

    /// <summary>How far the writing has come.</summary>
    private struct Progress
    {
        public int Family;
        public bool InFamily;
        public SampleCursor Cursor;
        public long Samples;
        public long Bytes;
        public long SkippedSamples;

        public readonly WriteReport Report => new(Samples, Bytes, SkippedSamples);
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>What the writers of the two text formats share: batches, samples, labels.</summary>
internal static class ScrapeWriter
{
    private const int BatchBytes = 64 * 1024;
    private const SampleFlags Unusual = SampleFlags.CarriesAddedLabel | SampleFlags.QuotedLabelName | SampleFlags.HasTail;

    public static async ValueTask<WriteReport> WriteAsync(
        MergedScrape scrape, PipeWriter output, ExpositionStyle style, CancellationToken cancellationToken)
    {
        var progress = new Progress { End = scrape.FamilyCount };
        bool more;
        do
        {
            more = WriteBatch(scrape, output, style, ref progress, BatchBytes);
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            more &= !flushed.IsCompleted;
        }
        while (more);
        return progress.Report;
    }

    public static WriteReport Write(MergedScrape scrape, IBufferWriter<byte> output, ExpositionStyle style)
    {
        var progress = new Progress { End = scrape.FamilyCount };
        _ = WriteBatch(scrape, output, style, ref progress, long.MaxValue);
        return progress.Report;
    }

    /// <summary>Writes one family; of text alone, as OpenMetrics ends with a line of its own.</summary>
    public static WriteReport WriteFamily(MergedScrape scrape, int family, IBufferWriter<byte> output, ExpositionStyle style)
    {
        var progress = new Progress { Family = family, End = family + 1 };
        _ = WriteBatch(scrape, output, style, ref progress, long.MaxValue);
        return progress.Report;
    }

    /// <summary>Writes until the batch is full.</summary>
    /// <returns>Whether there is more to write.</returns>
    private static bool WriteBatch(
        MergedScrape scrape, IBufferWriter<byte> writer, ExpositionStyle style, ref Progress progress, long batchBytes)
    {
        var output = new OutputSpan(writer);
        while (progress.Family < progress.End)
        {
            MergedFamily family = scrape.GetFamily(progress.Family);
            if (!progress.InFamily)
            {
                progress.Shape = FamilyShape.Of(scrape, family, style.IsOpenMetrics);
                progress.Pass = 0;
                progress.Cursor = new SampleCursor(scrape, progress.Family);
                progress.InFamily = true;
                if (progress.Shape.Order != SampleOrder.CreatedApart || HasOtherThanCreated(family))
                {
                    FamilyHeader.Write(ref output, family, in progress.Shape, style);
                }
            }

            if (!WriteSamples(ref output, scrape, in scrape.Entry(progress.Family), style, ref progress, batchBytes))
            {
                progress.Bytes += output.Length;
                output.Commit();
                return true;
            }

            if (++progress.Pass < progress.Shape.Passes)
            {
                if (progress.Shape.Order == SampleOrder.CreatedApart && progress.Shape.TakenNames == 0 && !style.IsOpenMetrics)
                {
                    FamilyHeader.WriteCreated(ref output, family, style);
                }

                progress.Cursor = new SampleCursor(scrape, progress.Family);
                continue;
            }

            progress.InFamily = false;
            progress.Family++;
        }

        if (style.IsOpenMetrics)
        {
            output.Ensure(6);
            output.Write("# EOF\n"u8);
        }

        progress.Bytes += output.Length;
        output.Commit();
        return false;
    }

    /// <summary>Whether samples follow the metadata, where those that tell a start are written apart.</summary>
    private static bool HasOtherThanCreated(MergedFamily family)
    {
        foreach (SampleView sample in family)
        {
            if (!sample.IsCreated)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the samples of a pass until the batch is full.</summary>
    /// <returns>Whether the pass is done.</returns>
    private static bool WriteSamples(
        ref OutputSpan output, MergedScrape scrape, in FamilyMerger.Entry entry, ExpositionStyle style, ref Progress progress, long batchBytes)
    {
        Family family = entry.Family;
        bool isAlwaysUnusual = !family.IsLegacyName;
        bool isSorted = progress.Shape.Passes > 1;
        bool hasTaken = progress.Shape.TakenNames != 0;
        SampleCursor cursor = progress.Cursor;
        int input = -1;
        SnapshotBlocks blocks = null!;
        AddedLabels added = AddedLabels.None;
        while (cursor.MoveNext(scrape))
        {
            if (cursor.Input != input)
            {
                input = cursor.Input;
                blocks = scrape.Blocks(input);
                added = scrape.LabelsOf(input);
            }

            ref readonly SampleEntry sample = ref blocks.Sample(cursor.Sample);
            if (isSorted && !progress.Shape.BelongsToPass(progress.Pass, in sample))
            {
                continue;
            }

            if (hasTaken && progress.Shape.IsTaken(sample.Name))
            {
                progress.SkippedSamples++;
                continue;
            }

            if (isAlwaysUnusual || (sample.Flags & Unusual) != 0)
            {
                WriteUnusualSample(ref output, scrape.View(family, input, in sample), added, family.IsLegacyName, style, ref progress);
            }
            else
            {
                WriteSample(ref output, family, blocks, in sample, added);
                progress.Samples++;
            }

            if (output.Length >= batchBytes)
            {
                progress.Cursor = cursor;
                return false;
            }
        }

        return true;
    }

    /// <summary>The common case: the name and its labels as they are, the added labels as one piece, the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSample(ref OutputSpan output, Family family, SnapshotBlocks blocks, in SampleEntry sample, AddedLabels added)
    {
        byte[] name = family.NameOf(sample.Name);
        ReadOnlySpan<byte> text = blocks.Text(sample.Position, sample.ValueOffset + sample.ValueLength);
        byte[] middle = sample.LabelsLength == 0 ? added.AloneText : added.AppendedText;
        output.Ensure(name.Length + text.Length + middle.Length + 1);
        output.Write(name);
        if (sample.LabelsLength > 0)
        {
            output.Write(text[..(sample.LabelsLength + 1)]);
        }

        output.Write(middle);
        output.Write(text[sample.ValueOffset..]);
        output.Write((byte)'\n');
    }

    private static void WriteUnusualSample(
        ref OutputSpan output, in SampleView sample, AddedLabels added, bool isLegacyName, ExpositionStyle style, ref Progress progress)
    {
        if (sample.Timestamp.StartsWith("-"u8))
        {
            // Prometheus fails a whole scrape over one negative timestamp.
            progress.SkippedSamples++;
            return;
        }

        NameEscaping escaping = style.Escaping;
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

        output.Ensure(sample.Value.Length + sample.Timestamp.Length + sample.Exemplar.Length + 12);
        if (any)
        {
            output.Write((byte)'}');
        }

        output.Write((byte)' ');
        output.Write(sample.Value);
        if (!sample.Timestamp.IsEmpty)
        {
            output.Write((byte)' ');
            WriteTimestamp(ref output, sample.Timestamp, style);
        }

        if (!sample.Exemplar.IsEmpty && style.IsOpenMetrics && progress.Shape.HasExemplar(in sample))
        {
            output.Write(" # "u8);
            output.Write(sample.Exemplar);
        }

        output.Write((byte)'\n');
        progress.Samples++;
    }

    /// <summary>Milliseconds as they are but for a plus, over which Prometheus fails a whole scrape, or in seconds without needless zeros.</summary>
    private static void WriteTimestamp(ref OutputSpan output, ReadOnlySpan<byte> milliseconds, ExpositionStyle style)
    {
        milliseconds = milliseconds.TrimStart((byte)'+');
        if (!style.IsOpenMetrics)
        {
            output.Write(milliseconds);
            return;
        }

        milliseconds = milliseconds.TrimStart((byte)'0');
        ReadOnlySpan<byte> seconds = milliseconds.Length > 3 ? milliseconds[..^3] : "0"u8;
        ReadOnlySpan<byte> fraction = milliseconds.Length > 3 ? milliseconds[^3..] : milliseconds;
        output.Write(seconds);
        if (fraction.ContainsAnyExcept((byte)'0'))
        {
            output.Write((byte)'.');
            output.Write("000"u8[fraction.Length..]);
            output.Write(fraction.TrimEnd((byte)'0'));
        }
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
        public int End;
        public bool InFamily;
        public FamilyShape Shape;
        public int Pass;
        public SampleCursor Cursor;
        public long Samples;
        public long Bytes;
        public long SkippedSamples;

        public readonly WriteReport Report => new(Samples, Bytes, SkippedSamples);
    }
}

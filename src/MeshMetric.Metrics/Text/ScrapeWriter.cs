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
        var anomalies = new WriteAnomalies();
        using MergedScrape? escaped = scrape.Escape(style.Escaping, anomalies);
        scrape = escaped ?? scrape;
        var progress = new Progress(0, scrape.FamilyCount, anomalies);
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
        var anomalies = new WriteAnomalies();
        using MergedScrape? escaped = scrape.Escape(style.Escaping, anomalies);
        scrape = escaped ?? scrape;
        var progress = new Progress(0, scrape.FamilyCount, anomalies);
        _ = WriteBatch(scrape, output, style, ref progress, long.MaxValue);
        return progress.Report;
    }

    /// <summary>Writes one family, its names as they are; of text alone, as OpenMetrics ends with a line of its own.</summary>
    public static WriteReport WriteFamily(MergedScrape scrape, int family, IBufferWriter<byte> output)
    {
        var progress = new Progress(family, family + 1, new WriteAnomalies());
        _ = WriteBatch(scrape, output, new ExpositionStyle(IsOpenMetrics: false, NameEscaping.AllowUtf8), ref progress, long.MaxValue);
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
                if (progress.Shape.Order != SampleOrder.CreatedApart || HasSample(family, isCreated: false))
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
                if (progress.Shape.Order == SampleOrder.CreatedApart && progress.Shape.TakenNames == 0 && !style.IsOpenMetrics
                    && HasSample(family, isCreated: true))
                {
                    FamilyHeader.WriteCreated(ref output, family);
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

    /// <summary>Whether there is a sample that tells a start, or one that does not, where the two are written apart.</summary>
    private static bool HasSample(MergedFamily family, bool isCreated)
    {
        foreach (SampleView sample in family)
        {
            if (sample.IsCreated == isCreated)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the samples of a pass until the batch is full.</summary>
    /// <returns>Whether the pass is done.</returns>
    private static bool WriteSamples(
        ref OutputSpan output, MergedScrape scrape, in MergedFamilies.Entry entry, ExpositionStyle style, ref Progress progress, long batchBytes)
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
                progress.Anomalies.Add(WriteAnomaly.NameTaken, family.Name);
                continue;
            }

            if (isAlwaysUnusual || (sample.Flags & Unusual) != 0)
            {
                WriteUnusualSample(ref output, scrape, family, scrape.View(family, input, in sample), added, style, ref progress);
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
        ref OutputSpan output,
        MergedScrape scrape,
        Family family,
        in SampleView sample,
        AddedLabels added,
        ExpositionStyle style,
        ref Progress progress)
    {
        if (sample.HasNegativeTime)
        {
            progress.Anomalies.Add(WriteAnomaly.TimestampNegative, family.Name);
            return;
        }

        bool any = !family.IsLegacyName;
        ReadOnlySpan<byte> name = any ? EscapedNames.Quoted(sample.Name) : sample.Name;
        output.Ensure(name.Length + 1);
        if (any)
        {
            output.Write((byte)'{');
        }

        output.Write(name);
        ReadOnlySpan<byte> labels = sample.Labels;
        if (sample.HasQuotedLabelName && scrape.EscapedLabels is { } escaped)
        {
            progress.Labels ??= new ScratchBuffer();
            progress.Labels.Clear();
            progress.Anomalies.Add(WriteAnomaly.LabelRepeated, family.Name, escaped.Append(labels, progress.Labels));
            labels = progress.Labels.Span;
        }

        var own = new LabelEnumerator(labels);
        while (own.MoveNext())
        {
            WriteLabel(ref output, own.Name, own.IsNameQuoted, own.EscapedValue, ref any);
        }

        foreach (ref readonly AddedLabels.Label label in added.Labels)
        {
            if (!AddedLabels.Carries(labels, label.Name))
            {
                WriteLabel(ref output, label.Name, quoteName: false, label.EscapedValue, ref any);
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
            if (ExemplarLimit.Allows(sample.Exemplar))
            {
                output.Write(" # "u8);
                output.Write(sample.Exemplar);
            }
            else
            {
                progress.Anomalies.Add(WriteAnomaly.ExemplarTooLong, family.Name);
            }
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

    private static void WriteLabel(ref OutputSpan output, ReadOnlySpan<byte> name, bool quoteName, ReadOnlySpan<byte> escapedValue, ref bool any)
    {
        output.Ensure(name.Length + escapedValue.Length + 6);
        output.Write(any ? (byte)',' : (byte)'{');
        if (quoteName)
        {
            output.Write((byte)'"');
        }

        output.Write(name);
        if (quoteName)
        {
            output.Write((byte)'"');
        }

        output.Write("=\""u8);
        output.Write(escapedValue);
        output.Write((byte)'"');
        any = true;
    }

    /// <summary>How far the writing has come.</summary>
    private struct Progress(int family, int end, WriteAnomalies anomalies)
    {
        public int Family = family;
        public readonly int End = end;
        public readonly WriteAnomalies Anomalies = anomalies;
        public bool InFamily;
        public FamilyShape Shape;
        public int Pass;
        public SampleCursor Cursor;
        public long Samples;
        public long Bytes;

        /// <summary>For labels that are written otherwise than they are.</summary>
        public ScratchBuffer? Labels;

        public readonly WriteReport Report => new(Samples, Bytes, Anomalies);
    }
}

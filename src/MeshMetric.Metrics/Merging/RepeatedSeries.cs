using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>Finds the series that a family has more than once, and leaves out all but the first of each.</summary>
/// <param name="families">The families.</param>
/// <param name="inputs">Where their samples are.</param>
/// <param name="escaped">How label names are written, when not as they are.</param>
internal sealed class RepeatedSeries(MergedFamilies families, MergeInput[] inputs, EscapedLabels? escaped)
{
    private readonly SeriesSet _seen = new(inputs, escaped);

    /// <summary>Goes through one family.</summary>
    public Found LeaveOut(int family)
    {
        _seen.Clear();
        var found = new Found { FirstConflictInput = -1 };
        for (int p = families[family].FirstPart; p >= 0; p = families.PartAt(p).Next)
        {
            families.EnsureBits(p);
            LeaveOutOfPart(p, families[family].Kind, ref found);
        }

        return found;
    }

    private void LeaveOutOfPart(int index, MetricKind kind, ref Found found)
    {
        ref readonly MergedFamilies.Part part = ref families.PartAt(index);
        SnapshotBlocks blocks = inputs[part.Input].Snapshot.Blocks;
        for (int s = 0; s < part.SampleCount; s++)
        {
            int sample = part.FirstSample + s;
            if (families.IsSkipped(part.SkipBit + s) || (part.DropsPlumbing && (blocks.Sample(sample).Flags & SampleFlags.Plumbing) != 0))
            {
                continue;
            }

            SeriesVerdict verdict = _seen.Add(new SeriesSet.Item(part.Input, index, sample, part.Origin), kind);
            if (verdict == SeriesVerdict.New)
            {
                continue;
            }

            families.Skip(part.SkipBit + s);
            if (verdict == SeriesVerdict.Duplicate)
            {
                found.Duplicates++;
                continue;
            }

            found.FirstConflictInput = found.Conflicts == 0 ? part.Input : found.FirstConflictInput;
            found.Conflicts++;
        }
    }

    /// <summary>What was left out of a family.</summary>
    internal struct Found
    {
        /// <summary>Samples with the value of the one that stays.</summary>
        public long Duplicates;

        /// <summary>Samples with another value, or that belong to a histogram or summary that stays as the first one has it.</summary>
        public long Conflicts;

        /// <summary>The source of the first conflict, or -1.</summary>
        public int FirstConflictInput;
    }
}

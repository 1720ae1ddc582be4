using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Budgets;

/// <summary>Measures scrapes for a budget. Looks at the index of the samples alone; no text is read and nothing is made per sample.</summary>
public static class BudgetMeter
{
    // "# TYPE ", a blank, a newline; "# HELP ", a blank, a newline.
    private const int TypeFrame = 9;
    private const int HelpFrame = 9;

    /// <summary>Measures a scrape.</summary>
    /// <param name="scrape">The scrape, merged with every input's first filter.</param>
    /// <param name="filters">
    /// Per input of the merge its filters, widest level first; an input with fewer than the others stays with its last.
    /// </param>
    /// <param name="isComplete">Whether every source gave all it has.</param>
    public static BudgetFigures Measure(MergedScrape scrape, IReadOnlyList<IReadOnlyList<int>> filters, bool isComplete)
    {
        int levels = filters.Count == 0 ? 1 : filters.Max(input => input.Count);
        var figures = new BudgetFigures(levels, scrape.FamilyCount, isComplete);
        Span<BudgetSize> sizes = stackalloc BudgetSize[levels];
        for (int family = 0; family < scrape.FamilyCount; family++)
        {
            sizes.Clear();
            ref readonly MergedFamilies.Entry entry = ref scrape.Entry(family);
            for (int part = entry.FirstPart; part >= 0; part = scrape.Part(part).Next)
            {
                AddPart(sizes, scrape, in entry, in scrape.Part(part), filters);
            }

            BudgetSize header = new(0, HeaderBytes(in entry));
            for (int level = 0; level < levels; level++)
            {
                if (sizes[level].Series > 0)
                {
                    sizes[level] += header;
                    figures.Add(level, sizes[level]);
                }
            }

            if (sizes[^1].Series > 0)
            {
                figures.Families.Add(new FamilySize(entry.Family.Name, sizes[^1], GoldenSignals.Contains(entry.Family.Name)));
            }
        }

        return figures;
    }

    private static void AddPart(
        Span<BudgetSize> sizes,
        MergedScrape scrape,
        in MergedFamilies.Entry entry,
        in MergedFamilies.Part part,
        IReadOnlyList<IReadOnlyList<int>> filters)
    {
        (BudgetSize all, BudgetSize plumbing) = SizeOf(scrape, entry.Family, in part);
        IReadOnlyList<int> own = filters[part.Input];
        for (int level = 0; level < sizes.Length; level++)
        {
            ulong filter = 1UL << own[Math.Min(level, own.Count - 1)];

            // A later source's own decision isn't at hand; only the first source, the sidecar, has levels.
            bool isFirst = part.Input == entry.Input;
            if (isFirst && (entry.Family.Decision.KeptBy & filter) == 0)
            {
                continue;
            }

            bool dropsPlumbing = isFirst && (entry.Family.Decision.DropPlumbing & filter) != 0;
            sizes[level] += dropsPlumbing ? all - plumbing : all;
        }
    }

    private static (BudgetSize All, BudgetSize Plumbing) SizeOf(MergedScrape scrape, Family family, in MergedFamilies.Part part)
    {
        SnapshotBlocks blocks = scrape.Blocks(part.Input);
        AddedLabels added = scrape.LabelsOf(part.Input);
        int alone = added.AloneText.Length;
        int appended = added.AppendedText.Length;
        var all = default(BudgetSize);
        var plumbing = default(BudgetSize);
        for (int i = 0; i < part.SampleCount; i++)
        {
            ref readonly SampleEntry sample = ref blocks.Sample(part.FirstSample + i);
            bool isPlumbing = (sample.Flags & SampleFlags.Plumbing) != 0;
            if ((part.DropsPlumbing && isPlumbing) || (part.SkipBit >= 0 && scrape.IsSkipped(part.SkipBit + i)))
            {
                continue;
            }

            // Name, labels, value, newline; the blank before the value is in the labels' texts.
            int bytes = family.NameOf(sample.Name).Length + (sample.LabelsLength > 0 ? 1 + sample.LabelsLength + appended : alone) + sample.ValueLength + 1;
            bytes += sample.TimestampLength > 0 ? 1 + sample.TimestampLength : 0;
            if ((sample.Flags & SampleFlags.CarriesAddedLabel) != 0)
            {
                bytes -= CarriedBytes(scrape.View(family, part.Input, in sample), added);
            }

            var size = new BudgetSize(1, bytes);
            all += size;
            plumbing += isPlumbing ? size : default;
        }

        return (all, plumbing);
    }

    private static int CarriedBytes(in SampleView sample, AddedLabels added)
    {
        int bytes = 0;
        foreach (ref readonly AddedLabels.Label label in added.Labels)
        {
            bytes += AddedLabels.Carries(sample.Labels, label.Name) ? label.Text.Length + 1 : 0;
        }

        return bytes;
    }

    private static int HeaderBytes(in MergedFamilies.Entry entry) =>
        (entry.HasType ? TypeFrame + entry.Family.Name.Length + MetricKindWord.InText(entry.Kind).Length : 0)
        + (entry.Help.Length > 0 ? HelpFrame + entry.Family.Name.Length + entry.Help.Length : 0);
}

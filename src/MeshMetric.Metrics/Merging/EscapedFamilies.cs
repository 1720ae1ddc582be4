using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// Families under the names that a scraper gets which takes no names outside the legacy set. Names that differ may become the same: then the same
/// holds as for several sources (data rules: "several sources, one family", "several sources, one series"), in the order in which the families
/// come.
/// </summary>
internal sealed class EscapedFamilies(MergedFamilies from, MergeInput[] inputs, NameEscaping escaping, WriteAnomalies anomalies)
{
    private readonly MergedFamilies _families = new();

    /// <summary>The families in which series may have become the same.</summary>
    private readonly HashSet<int> _mixed = [];

    /// <summary>Makes them.</summary>
    /// <param name="from">The families under their own names; stay as they are.</param>
    /// <param name="inputs">Where their samples are.</param>
    /// <param name="escaping">How names are written.</param>
    /// <param name="labels">How label names are.</param>
    /// <param name="anomalies">Is told what is left out.</param>
    public static MergedFamilies Make(MergedFamilies from, MergeInput[] inputs, NameEscaping escaping, EscapedLabels labels, WriteAnomalies anomalies)
    {
        var made = new EscapedFamilies(from, inputs, escaping, anomalies);
        for (int i = 0; i < from.Count; i++)
        {
            made.Add(i);
        }

        made.LeaveOutRepeatedSeries(labels);
        return made._families;
    }

    private void Add(int index)
    {
        MergedFamilies.Entry entry = from[index];
        byte[] ownName = entry.Family.Name;
        entry.Family = entry.Family.Escaped(escaping);
        int known = _families.Find(entry.Family.Name, entry.Family.Hash);
        if (known >= 0 ? !FamilyClash.AgreeOnKind(_families[known].Kind, entry.Kind) : FamilyClash.FindOwner(_families, entry.Family.Name) >= 0)
        {
            anomalies.Add(WriteAnomaly.FamilyConflicting, ownName);
            return;
        }

        foreach (SampleName name in FamilyClash.NamesOf(entry.Kind))
        {
            if (_families.Find(entry.Family.NameOf(name)) >= 0 && HasSample(in entry, name))
            {
                anomalies.Add(WriteAnomaly.FamilyConflicting, ownName);
                return;
            }
        }

        AddParts(index, known, in entry);
        if (known >= 0)
        {
            _families.Join(known, in entry);
        }

        int made = known >= 0 ? known : _families.Count - 1;
        if (known >= 0 || entry.HasQuotedLabels)
        {
            _mixed.Add(made);
        }
    }

    private void AddParts(int index, int known, in MergedFamilies.Entry entry)
    {
        for (int p = entry.FirstPart; p >= 0; p = from.PartAt(p).Next)
        {
            MergedFamilies.Part part = from.PartAt(p);
            int skipBit = part.SkipBit;
            part.Origin = index;
            if (known < 0)
            {
                known = _families.Count;
                _families.Add(in entry, in part);
            }
            else
            {
                _families.Append(known, in part);
            }

            if (skipBit >= 0)
            {
                CopySkipped(skipBit, _families[known].LastPart);
            }
        }
    }

    private void CopySkipped(int fromBit, int part)
    {
        _families.EnsureBits(part);
        for (int s = 0; s < _families.PartAt(part).SampleCount; s++)
        {
            if (from.IsSkipped(fromBit + s))
            {
                _families.Skip(_families.PartAt(part).SkipBit + s);
            }
        }
    }

    private bool HasSample(in MergedFamilies.Entry entry, SampleName name)
    {
        for (int p = entry.FirstPart; p >= 0; p = from.PartAt(p).Next)
        {
            ref readonly MergedFamilies.Part part = ref from.PartAt(p);
            SnapshotBlocks blocks = inputs[part.Input].Snapshot.Blocks;
            for (int s = 0; s < part.SampleCount; s++)
            {
                if (blocks.Sample(part.FirstSample + s).Name == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void LeaveOutRepeatedSeries(EscapedLabels labels)
    {
        var repeated = new RepeatedSeries(_families, inputs, labels);
        foreach (int family in _mixed)
        {
            RepeatedSeries.Found found = repeated.LeaveOut(family);
            anomalies.Add(WriteAnomaly.SeriesRepeated, _families[family].Family.Name, found.Duplicates + found.Conflicts);
        }
    }
}

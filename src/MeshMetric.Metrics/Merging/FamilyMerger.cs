using System.Runtime.InteropServices;
using System.Text;

using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// Brings the families of several snapshots together (data rules: "several sources, one family", "several sources, one series"). Most families
/// have one run in one source and cost an entry; only those with more are looked at series by series.
/// </summary>
internal sealed class FamilyMerger(MergeInput[] inputs, FamilySet leftOut)
{
    private readonly MergedFamilies _families = new();
    private readonly MergeReport _report = new();

    /// <summary>Merges.</summary>
    public static (MergedFamilies Families, MergeReport Report) Merge(MergeInput[] inputs, FamilySet leftOut)
    {
        var merger = new FamilyMerger(inputs, leftOut);
        merger.Merge();
        return (merger._families, merger._report);
    }

    private void Merge()
    {
        bool hasShared = false;
        for (int input = 0; input < inputs.Length; input++)
        {
            ulong filter = 1UL << inputs[input].Filter;
            foreach (ref readonly FamilyRun run in CollectionsMarshal.AsSpan(inputs[input].Snapshot.Runs))
            {
                hasShared |= (run.Family.Decision.KeptBy & filter) != 0
                    && !leftOut.Contains(run.Family.Name, run.Family.Hash) && Add(input, filter, in run);
            }
        }

        if (hasShared)
        {
            LeaveOutRepeatedSeries();
        }
    }

    /// <summary>Adds a run.</summary>
    /// <returns>Whether its family has another run before it.</returns>
    private bool Add(int input, ulong filter, in FamilyRun run)
    {
        bool dropsPlumbing = run.PlumbingCount > 0 && (run.Family.Decision.DropPlumbing & filter) != 0;
        if (dropsPlumbing && run.PlumbingCount == run.SampleCount)
        {
            return false;
        }

        int known = _families.Find(run.Family.Name, run.Family.Hash);
        if (known >= 0 && !FamilyClash.AgreeOnKind(_families[known].Kind, run.Kind))
        {
            Conflict(input, in run, _families[known].Input, "its type differs");
            return false;
        }

        int clash = FindClash(input, known, in run);
        if (clash >= 0)
        {
            ref readonly MergedFamilies.Entry other = ref _families[clash];
            Conflict(input, in run, other.Input, $"its name clashes with the samples of {Encoding.UTF8.GetString(other.Family.Name)}");
            return false;
        }

        var part = new MergedFamilies.Part
        {
            Input = input,
            FirstSample = run.FirstSample,
            SampleCount = run.SampleCount,
            DropsPlumbing = dropsPlumbing,
            Origin = input,
        };
        var entry = new MergedFamilies.Entry
        {
            Family = run.Family,
            Kind = run.Kind,
            HasType = run.HasType,
            Help = run.Help,
            HelpInput = input,
            Unit = run.Unit,
            UnitInput = input,
            HasCreated = run.HasCreated,
            HasQuotedLabels = run.HasQuotedLabels,
            Input = input,
        };
        if (known < 0)
        {
            _families.Add(in entry, in part);
            return false;
        }

        _families.Append(known, in part);
        _families.Join(known, in entry);
        return true;
    }

    /// <summary>
    /// A family that was there before and whose samples have the name of this one, or the other way round: <c>x_count</c> beside histogram x. The
    /// reader of one body does not take a sample for the histogram's once <c>x_count</c> is a family, so that the latter needs two sources.
    /// </summary>
    private int FindClash(int input, int known, in FamilyRun run)
    {
        if (known >= 0 && _families[known].Input == input)
        {
            return -1;
        }

        int owner = known < 0 ? FamilyClash.FindOwner(_families, run.Family.Name) : -1;
        if (owner >= 0 || input == 0)
        {
            return owner;
        }

        foreach (Text.SampleName other in FamilyClash.NamesOf(run.Kind))
        {
            int namesake = _families.Find(run.Family.NameOf(other));
            if (namesake >= 0 && _families[namesake].Input < input)
            {
                return namesake;
            }
        }

        return -1;
    }

    private void Conflict(int input, in FamilyRun run, int keptFrom, string what)
    {
        _report.ConflictingFamilies++;
        if (_report.WantsConflict)
        {
            _report.Add(new MergeConflict(
                Encoding.UTF8.GetString(run.Family.Name),
                inputs[keptFrom].Source,
                inputs[input].Source,
                $"{what}; {(keptFrom == input ? "rename one of them" : "exclude it from one of the two sources")}"));
        }
    }

    private void LeaveOutRepeatedSeries()
    {
        var repeated = new RepeatedSeries(_families, inputs, escaped: null);
        for (int i = 0; i < _families.Count; i++)
        {
            if (_families[i].FirstPart == _families[i].LastPart)
            {
                continue;
            }

            RepeatedSeries.Found found = repeated.LeaveOut(i);
            _report.DuplicateSamples += found.Duplicates;
            _report.ConflictingSamples += found.Conflicts;
            if (found.Conflicts > 0 && _report.WantsConflict)
            {
                _report.Add(new MergeConflict(
                    Encoding.UTF8.GetString(_families[i].Family.Name),
                    inputs[_families[i].Input].Source,
                    inputs[found.FirstConflictInput].Source,
                    "both carry the same series with different values; give the application a label of its own (spec.default.applications[].labels)"));
            }
        }
    }
}

using System.Runtime.CompilerServices;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Knows which family each line of a body belongs to, and makes the runs of a snapshot of them. Lives as long as its source; what a body says of a
/// family is forgotten with the body.
/// </summary>
internal sealed class FamilyTracker(ReadPlan plan, ReadLimits limits)
{
    private readonly FamilyTable _families = new(plan);
    private ScrapeSnapshot _snapshot = null!;
    private SnapshotBlocks _blocks = null!;
    private long _body;
    private int _runStart;
    private int _runPlumbing;
    private bool _isOpenMetrics;

    /// <summary>Whether a family of this body is called like a histogram's or summary's sample, so that suffixes need a look-up.</summary>
    private bool _hasSuffixedFamily;

    /// <summary>Of the current family's sample names, one bit each: which were looked up, and which of them another family has.</summary>
    private int _lookedUp;
    private int _taken;

    /// <summary>The family of the last line.</summary>
    public Family? Current { get; private set; }

    public void Begin(ScrapeSnapshot snapshot)
    {
        _snapshot = snapshot;
        _blocks = snapshot.Blocks;
        _isOpenMetrics = snapshot.Format == ExpositionFormat.OpenMetrics;
        _body++;
        Current = null;
        _runStart = 0;
        _runPlumbing = 0;
        _hasSuffixedFamily = false;
        if (_families.Count > 2L * limits.MaxFamilies || _families.NameBytes > limits.MaxRememberedBytes)
        {
            _families.Clear();
        }
    }

    /// <summary>Ends the body.</summary>
    /// <param name="discardOpen">Whether the family that was open goes as a whole, with what came of it earlier.</param>
    public void End(bool discardOpen)
    {
        CloseRun();
        if (discardOpen && Current is { } open)
        {
            _snapshot.Runs.RemoveAll(run => ReferenceEquals(run.Family, open));
        }

        _snapshot = null!;
        _blocks = null!;
    }

    /// <summary>Length of the sample name when the text starts with a sample of the current family; else 0, which says nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MatchCurrent(ReadOnlySpan<byte> text, out SampleName name)
    {
        name = SampleName.Family;
        Family? family = Current;
        if (family is null || !family.IsLegacyName || !text.StartsWith(family.Name))
        {
            return 0;
        }

        int length = family.Name.Length;
        if (length >= text.Length)
        {
            return 0;
        }

        if (text[length] == (byte)'_')
        {
            name = SampleSuffix.At(text[length..], family.Kind);
            length += SampleSuffix.Of(name).Length;
            if (length >= text.Length || (_hasSuffixedFamily && name != SampleName.Family && IsTaken(name)))
            {
                return 0;
            }
        }

        return text[length] is (byte)'{' or (byte)' ' ? length : 0;
    }

    /// <summary>
    /// Makes a sample's family the current one: the family of that very name, else the one it is a sample of by its suffix, else a new family
    /// without TYPE.
    /// </summary>
    /// <returns><see langword="null"/> when the limit on families is hit.</returns>
    public Family? Resolve(ReadOnlySpan<byte> sample, out SampleName name)
    {
        name = SampleName.Family;
        if (!IsEntered(sample) && (_isOpenMetrics ? FindOpenMetricsOwner(sample, out name) : FindOwner(sample, out name)) is { } owner)
        {
            SwitchTo(owner);
            return owner;
        }

        name = SampleName.Family;
        return Enter(sample);
    }

    /// <summary>Makes the family of a name the current one.</summary>
    /// <returns><see langword="null"/> when the limit on families is hit.</returns>
    public Family? Enter(ReadOnlySpan<byte> name)
    {
        Family family = _families.GetOrAdd(name);
        if (family.Enter(_body))
        {
            ReadReport report = _snapshot.Report;
            report.FamiliesSeen++;
            if (report.FamiliesSeen > limits.MaxFamilies)
            {
                report.Fail($"more than {limits.MaxFamilies} families (the limit on families)");
                return null;
            }

            _hasSuffixedFamily |= SampleSuffix.AtEnd(name) != SampleName.Family;
        }

        SwitchTo(family);
        return family;
    }

    /// <summary>Ends the current family: no further line belongs to it.</summary>
    public void Leave()
    {
        CloseRun();
        Current = null;
    }

    /// <summary>Counts a kept sample of the current run.</summary>
    public void CountPlumbing(bool isPlumbing) => _runPlumbing += isPlumbing ? 1 : 0;

    private Family? FindOwner(ReadOnlySpan<byte> sample, out SampleName name)
    {
        name = SampleSuffix.AtEnd(sample);
        Family? owner = name == SampleName.Family ? null : _families.Find(sample[..^SampleSuffix.Of(name).Length]);
        return owner?.Body == _body && SampleSuffix.Has(owner.Kind, name) ? owner : null;
    }

    private Family? FindOpenMetricsOwner(ReadOnlySpan<byte> sample, out SampleName name)
    {
        name = SampleSuffix.OpenMetricsAtEnd(sample);
        if (name == SampleName.Family)
        {
            return null;
        }

        ReadOnlySpan<byte> stem = sample[..^SampleSuffix.Of(name).Length];
        Family? owner = _families.Find(stem);
        if (owner?.Body == _body && SampleSuffix.OpenMetricsHas(owner.Kind, name))
        {
            return owner;
        }

        // A counter is known by the name of its samples, x_total; its start is x_created.
        if (name != SampleName.Created)
        {
            return null;
        }

        name = SampleName.CounterCreated;
        owner = _families.Find([.. stem, .. SampleSuffix.Total]);
        return owner?.Body == _body && owner.Kind == MetricKind.Counter ? owner : null;
    }

    /// <summary>Whether another family of this body is called like a sample of the current one; then it is that family's.</summary>
    private bool IsTaken(SampleName name)
    {
        int bit = 1 << (int)name;
        if ((_lookedUp & bit) == 0)
        {
            _lookedUp |= bit;
            _taken |= IsEntered(Current!.NameOf(name)) ? bit : 0;
        }

        return (_taken & bit) != 0;
    }

    private bool IsEntered(ReadOnlySpan<byte> name) => _families.Find(name)?.Body == _body;

    private void SwitchTo(Family family)
    {
        if (!ReferenceEquals(family, Current))
        {
            CloseRun();
            Current = family;
            _lookedUp = 0;
            _taken = 0;
        }
    }

    private void CloseRun()
    {
        int count = _blocks.SampleCount - _runStart;
        if (count > 0)
        {
            _snapshot.Runs.Add(new FamilyRun
            {
                Family = Current!,
                Kind = Current!.Kind,
                HasType = Current.HasType,
                Help = Current.Help,
                Unit = Current.Unit,
                HasCreated = Current.HasCreated,
                HasQuotedLabels = Current.HasQuotedLabels,
                FirstSample = _runStart,
                SampleCount = count,
                PlumbingCount = _runPlumbing,
            });
        }

        _runStart = _blocks.SampleCount;
        _runPlumbing = 0;
    }
}

namespace MeshMetric.Metrics.Budgets;

/// <summary>
/// Keeps a pipeline's scrapes within its limits: the narrowest level first that is enough, then, at the narrowest, whole families, the largest first,
/// but never a golden signal. Tightens at once, so that no scrape is over the limits. Lets back in what has fit with headroom for long enough, judged
/// by the most that was seen in that time; so a size that swings about a limit makes it change once, not with every scrape.
/// </summary>
/// <remarks>
/// The state belongs to the pipeline, whoever reads it and however often: recovery is counted in time. Thread-safe. Sources are read for the widest
/// level whatever the present one is, so the figures of all levels are known with every scrape, and no probe is needed to come back.
/// </remarks>
/// <param name="limits">The limits.</param>
public sealed class Budget(BudgetLimits limits)
{
    // Names of families that are gone for the moment; sources may make up new ones, and long ones, forever.
    private const int MaxAbsentBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private int _level;
    private FamilySet _leftOut = FamilySet.Empty;
    private Recovery? _recovery;
    private TimeSpan _recoveryTime = limits.RecoveryTime;
    private DateTimeOffset? _relaxedAt;
    private DateTimeOffset? _incompleteSince;

    /// <summary>The limits.</summary>
    public BudgetLimits Limits => limits;

    /// <summary>Decides on a scrape.</summary>
    /// <param name="figures">What the scrape is at every level. All calls give the same number of levels.</param>
    /// <param name="now">The time of the scrape.</param>
    public BudgetDecision Decide(BudgetFigures figures, DateTimeOffset now)
    {
        lock (_lock)
        {
            BudgetChange change = Tighten(figures) ? BudgetChange.Tightened : BudgetChange.None;
            if (change == BudgetChange.Tightened)
            {
                OnTightened(now);
            }
            else if (Relax(figures, now))
            {
                change = BudgetChange.Relaxed;
                _relaxedAt = now;
                _recovery = null;
            }

            BudgetSize served = figures.Levels[_level] - SizeOfLeftOut(figures);
            return new BudgetDecision(_level, _leftOut, figures.Levels[0], served, limits.Hold(served), change);
        }
    }

    private void OnTightened(DateTimeOffset now)
    {
        bool isRelapse = now - _relaxedAt < limits.MaxRecoveryTime;
        TimeSpan longer = _recoveryTime * 2 < limits.MaxRecoveryTime ? _recoveryTime * 2 : limits.MaxRecoveryTime;
        _recoveryTime = isRelapse ? longer : limits.RecoveryTime;
        _relaxedAt = null;
        _recovery = null;
    }

    private bool Tighten(BudgetFigures figures)
    {
        int before = _level;
        int narrowest = figures.Levels.Count - 1;
        while (_level < narrowest && !limits.Hold(figures.Levels[_level]))
        {
            _level++;
        }

        return (_level == narrowest && LeaveOutLargest(figures)) || _level > before;
    }

    private bool LeaveOutLargest(BudgetFigures figures)
    {
        BudgetSize size = figures.Levels[_level] - SizeOfLeftOut(figures);
        if (limits.Hold(size))
        {
            return false;
        }

        List<FamilySize> bySeries = [.. figures.Families.Where(family => !family.IsGolden && !_leftOut.Contains(family.Name))];
        List<FamilySize> byBytes = [.. bySeries];
        bySeries.Sort(static (a, b) => Largest(b.Size.Series.CompareTo(a.Size.Series), a, b));
        byBytes.Sort(static (a, b) => Largest(b.Size.Bytes.CompareTo(a.Size.Bytes), a, b));
        var added = new HashSet<byte[]>();
        for (int series = 0, bytes = 0; !limits.Hold(size) && added.Count < bySeries.Count;)
        {
            FamilySize next = size.Series > limits.Series ? bySeries[series++] : byBytes[bytes++];
            size -= added.Add(next.Name) ? next.Size : default;
        }

        if (added.Count == 0)
        {
            return false;
        }

        // Those that are gone at present stay left out, should they come back.
        IEnumerable<byte[]> present = figures.Families.Where(family => _leftOut.Contains(family.Name)).Select(family => family.Name);
        int kept = 0;
        _leftOut = new FamilySet([.. _leftOut.Bytes.TakeWhile(name => (kept += name.Length) <= MaxAbsentBytes), .. present, .. added]);
        return true;
    }

    private static int Largest(int bySize, FamilySize a, FamilySize b) => bySize != 0 ? bySize : a.Name.AsSpan().SequenceCompareTo(b.Name);

    private BudgetSize SizeOfLeftOut(BudgetFigures figures)
    {
        var size = default(BudgetSize);
        if (_leftOut.Count > 0)
        {
            foreach (FamilySize family in figures.Families)
            {
                size += _leftOut.Contains(family.Name) ? family.Size : default;
            }
        }

        return size;
    }

    private bool Relax(BudgetFigures figures, DateTimeOffset now)
    {
        if (_level == 0 && _leftOut.Count == 0)
        {
            return false;
        }

        // A source that has just gone says nothing about what there is when it comes back; one that stays away does.
        _incompleteSince = figures.IsComplete ? null : _incompleteSince ?? now;
        Recovery possible = Possible(figures);
        Recovery worst = _recovery is { } before ? before.And(possible) : possible with { Since = now };
        if (!IsBetter(worst) || now - _incompleteSince < _recoveryTime)
        {
            // From here on it may be possible again.
            _recovery = null;
            return false;
        }

        _recovery = worst;
        if (now - worst.Since < _recoveryTime)
        {
            return false;
        }

        _level = worst.Level;
        _leftOut = worst.LeftOut;
        return true;
    }

    private bool IsBetter(Recovery recovery) => recovery.Level < _level || recovery.LeftOut.Count < _leftOut.Count;

    /// <summary>How far back this scrape would let the budget go.</summary>
    private Recovery Possible(BudgetFigures figures)
    {
        for (int level = 0; level <= _level; level++)
        {
            if (limits.HoldWithHeadroom(figures.Levels[level]))
            {
                return new Recovery(level, FamilySet.Empty, default);
            }
        }

        // The smallest come back first: they were the last to go.
        BudgetSize size = figures.Levels[_level] - SizeOfLeftOut(figures);
        var stay = new List<byte[]>();
        foreach (FamilySize family in figures.Families.Where(family => _leftOut.Contains(family.Name)).OrderBy(family => family.Size.Series))
        {
            if (limits.HoldWithHeadroom(size + family.Size))
            {
                size += family.Size;
            }
            else
            {
                stay.Add(family.Name);
            }
        }

        return new Recovery(_level, new FamilySet(stay), default);
    }

    /// <summary>How far back the budget can go, as far as was seen.</summary>
    private sealed record Recovery(int Level, FamilySet LeftOut, DateTimeOffset Since)
    {
        /// <summary>As far as both allow, since the first.</summary>
        public Recovery And(Recovery other) => new(
            Math.Max(Level, other.Level),
            other.LeftOut.Bytes.All(name => LeftOut.Contains(name)) ? LeftOut : new FamilySet([.. LeftOut.Bytes, .. other.LeftOut.Bytes]),
            Since);
    }
}

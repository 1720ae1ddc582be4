namespace MeshMetric.Metrics.Budgets;

/// <summary>What a scrape would be at every level of a budget, and what its families cost.</summary>
public sealed class BudgetFigures
{
    private readonly BudgetSize[] _levels;

    internal BudgetFigures(int levels, int families, bool isComplete)
    {
        _levels = new BudgetSize[levels];
        IsComplete = isComplete;
        Families = new List<FamilySize>(families);
    }

    /// <summary>The scrape's size per level, widest first.</summary>
    public IReadOnlyList<BudgetSize> Levels => _levels;

    /// <summary>Whether every source gave all it has, so that a small size means something.</summary>
    public bool IsComplete { get; }

    /// <summary>The families of the narrowest level.</summary>
    internal List<FamilySize> Families { get; }

    internal void Add(int level, BudgetSize size) => _levels[level] += size;
}

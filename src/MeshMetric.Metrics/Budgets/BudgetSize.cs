namespace MeshMetric.Metrics.Budgets;

/// <summary>How much a scrape, or a family of it, is.</summary>
/// <param name="Series">Series as Prometheus stores them: every bucket is one.</param>
/// <param name="Bytes">Bytes of Prometheus text with the pipeline's labels, before compression.</param>
public readonly record struct BudgetSize(long Series, long Bytes)
{
    /// <summary>Both at once.</summary>
    public static BudgetSize operator +(BudgetSize left, BudgetSize right) => new(left.Series + right.Series, left.Bytes + right.Bytes);

    /// <summary>What is left of the first without the second.</summary>
    public static BudgetSize operator -(BudgetSize left, BudgetSize right) => new(left.Series - right.Series, left.Bytes - right.Bytes);
}

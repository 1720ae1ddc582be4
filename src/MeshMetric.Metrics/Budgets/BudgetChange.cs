namespace MeshMetric.Metrics.Budgets;

/// <summary>How a decision differs from the one before.</summary>
public enum BudgetChange : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>More is left out: the scrape would have been over the limits.</summary>
    Tightened,

    /// <summary>Less is left out: there has been room for long enough.</summary>
    Relaxed,
}

namespace MeshMetric.Metrics.Budgets;

/// <summary>What a budget lets through of one scrape.</summary>
/// <param name="Level">Index of the level, 0 for the widest.</param>
/// <param name="LeftOut">Families left out beyond that; only ever some at the narrowest level.</param>
/// <param name="Wanted">The scrape's size without a budget.</param>
/// <param name="Served">The size of what is let through.</param>
/// <param name="IsWithin">Whether that is within the limits; it is not when the golden signals alone are more.</param>
/// <param name="Change">How it differs from the decision before.</param>
public sealed record BudgetDecision(int Level, FamilySet LeftOut, BudgetSize Wanted, BudgetSize Served, bool IsWithin, BudgetChange Change);

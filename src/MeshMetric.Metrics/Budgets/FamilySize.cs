namespace MeshMetric.Metrics.Budgets;

/// <summary>A family of a scrape, as the budget sees it.</summary>
/// <param name="Name">Its name, UTF-8; never changed.</param>
/// <param name="Size">What it costs at the narrowest level.</param>
/// <param name="IsGolden">Whether it is one of the golden signals, which are never left out.</param>
internal readonly record struct FamilySize(byte[] Name, BudgetSize Size, bool IsGolden);

using System.Text;

using MeshMetric.Metrics.Budgets;

namespace MeshMetric.Tests.Metrics.Budgets;

/// <summary>A budget and a clock: scrape after scrape, with what came of each.</summary>
internal sealed class BudgetRun(BudgetLimits limits)
{
    private readonly Budget _budget = new(limits);

    public DateTimeOffset Now { get; set; } = Exposition.Noon;

    public List<BudgetDecision> Decisions { get; } = [];

    public int Changes => Decisions.Count(decision => decision.Change != BudgetChange.None);

    /// <summary>A scrape some time after the one before.</summary>
    /// <param name="after">The time in between.</param>
    /// <param name="wider">Sizes of the levels before the narrowest.</param>
    /// <param name="families">The families of the narrowest level, 100 bytes a series; a name that begins with "envoy_" is a golden signal.</param>
    /// <param name="isComplete">Whether all sources answered.</param>
    public BudgetDecision Scrape(TimeSpan after, long[] wider, (string Name, long Series)[] families, bool isComplete = true)
    {
        Now += after;
        var figures = new BudgetFigures(wider.Length + 1, families.Length, isComplete);
        for (int level = 0; level < wider.Length; level++)
        {
            figures.Add(level, SizeOf(wider[level]));
        }

        foreach ((string name, long series) in families)
        {
            figures.Add(wider.Length, SizeOf(series));
            figures.Families.Add(new FamilySize(Encoding.UTF8.GetBytes(name), SizeOf(series), name.StartsWith("envoy_", StringComparison.Ordinal)));
        }

        Decisions.Add(_budget.Decide(figures, Now));
        return Decisions[^1];
    }

    public static string[] NamesOf(BudgetDecision decision) => [.. decision.LeftOut.Names.Order(StringComparer.Ordinal)];

    private static BudgetSize SizeOf(long series) => new(series, series * 100);
}

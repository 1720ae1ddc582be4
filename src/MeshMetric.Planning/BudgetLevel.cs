namespace MeshMetric.Planning;

/// <summary>How much a pipeline's budget leaves out; the numbers that <c>meshmetric_dp_budget_level</c> shows.</summary>
public enum BudgetLevel
{
    /// <summary>Nothing: the policy holds as it is written.</summary>
    AsWritten = 0,

    /// <summary>The sidecar is kept by the profile <c>default</c> in place of <c>full</c>.</summary>
    DefaultProfile = 1,

    /// <summary>The sidecar is kept by the profile <c>minimal</c>.</summary>
    MinimalProfile = 2,

    /// <summary>Families are left out, the largest first.</summary>
    FamiliesLeftOut = 3,
}

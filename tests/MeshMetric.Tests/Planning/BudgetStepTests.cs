using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.Planning;

public sealed class BudgetStepTests
{
    private static readonly LimitSettings Degrade = new(100, null, LimitAction.Degrade);

    [Theory]
    [InlineData(BuiltInProfile.Full, LimitAction.Degrade, "AsWritten,DefaultProfile,MinimalProfile")]
    [InlineData(BuiltInProfile.Default, LimitAction.Degrade, "AsWritten,MinimalProfile")]
    [InlineData(BuiltInProfile.Minimal, LimitAction.Degrade, "AsWritten")]
    [InlineData(BuiltInProfile.None, LimitAction.Degrade, "AsWritten")]
    [InlineData(BuiltInProfile.Full, LimitAction.Drop, "AsWritten")]
    public void Of_AProfile_AreTheNarrowerOnes(BuiltInProfile profile, LimitAction action, string levels)
    {
        Pipeline pipeline = With(new SidecarSettings { Profile = ProfileSelection.Of(profile) }, new LimitSettings(1, null, action));

        Assert.Equal(levels, string.Join(',', BudgetStep.Of(pipeline).Select(step => step.Level)));
    }

    [Fact]
    public void Of_ARegexOrNoLimits_IsWhatIsWritten()
    {
        Assert.Single(BudgetStep.Of(With(new SidecarSettings { Regex = "x" }, Degrade)));
        Assert.Single(BudgetStep.Of(With(new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Full) }, limits: null)));
        Assert.Null(BudgetStep.Budget(With(new SidecarSettings { Regex = "x" }, limits: null)));
    }

    [Fact]
    public void Of_ACustomProfile_NarrowsItsBottomAndKeepsWhatIsNamed()
    {
        var layer = new ProfileLayer([new(NameSelectorType.Prefix, "envoy_rbac")], []);
        SidecarSettings settings = new()
        {
            Profile = new ProfileSelection("mine", BuiltInProfile.Full, [layer]),
            Include = [new(NameSelectorType.Exact, "envoy_server_live")],
            Exclude = [new(NameSelectorType.Contains, "upstream")],
        };

        SidecarSettings narrowest = BudgetStep.Of(With(settings, Degrade))[^1].Sidecar;

        Assert.Equal(BuiltInProfile.Minimal, narrowest.Profile!.BuiltIn);
        Assert.Equal(settings, narrowest with { Profile = settings.Profile });
        Assert.Equal([layer], narrowest.Profile.Layers);
    }

    private static Pipeline With(SidecarSettings sidecar, LimitSettings? limits) => new()
    {
        Backends = [],
        Sidecar = sidecar,
        Applications = [],
        Labels = new Dictionary<string, string>(),
        Limits = limits,
        Provenance = new Dictionary<string, FieldOrigin>(),
    };
}

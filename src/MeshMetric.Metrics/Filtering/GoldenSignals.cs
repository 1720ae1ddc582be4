namespace MeshMetric.Metrics.Filtering;

/// <summary>The families that a budget never leaves out: latency, traffic, errors and saturation, as the profile <c>minimal</c> names them.</summary>
public static class GoldenSignals
{
    private static readonly CompiledSelectors Selectors = new(BuiltInProfiles.SelectorsOf(Profile.Minimal));

    /// <summary>Whether a family is one of them.</summary>
    /// <param name="family">The family's name as declared.</param>
    public static bool Contains(ReadOnlySpan<byte> family) => Selectors.Matches(family);
}

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Validation;

/// <summary>The built-in profiles' names.</summary>
internal static class BuiltInProfiles
{
    private static readonly string[] ByValue = ["none", "minimal", "default", "full"];

    public static ReadOnlySpan<string> Names => ByValue;

    public static string NameOf(BuiltInProfile profile) => ByValue[(int)profile];

    /// <summary>Reads a name in any case.</summary>
    public static bool TryParse(string name, out BuiltInProfile profile)
    {
        var index = Array.FindIndex(ByValue, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        profile = index < 0 ? BuiltInProfile.Default : (BuiltInProfile)index;
        return index >= 0;
    }
}

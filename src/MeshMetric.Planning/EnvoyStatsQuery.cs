using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>What of its statistics Envoy is asked for, so that what nobody wants is not made.</summary>
public static class EnvoyStatsQuery
{
    /// <summary>The name of the parameter that leaves out what was never written. Envoy takes its mere presence for yes, and old releases want no value.</summary>
    public const string UsedOnly = "usedonly";

    /// <summary>The name of the parameter with a regex on raw stat names.</summary>
    public const string Filter = "filter";

    /// <summary>The parameters that the policies' settings come to, each as it stands in a query.</summary>
    /// <param name="settings">What the policies say of the sidecar.</param>
    public static IEnumerable<(string Name, string Text)> Parameters(SidecarSettings settings)
    {
        if (settings.UsedOnly)
        {
            yield return (UsedOnly, UsedOnly);
        }

        // A compiled superset of the profile is meant to stand here, too, once there is a compiler for it.
        if (settings.Regex is { } regex)
        {
            yield return (Filter, $"{Filter}={Uri.EscapeDataString(regex)}");
        }
    }
}

using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Input;

/// <summary>What a running Envoy is asked for, so that it gives what it would give the agent.</summary>
internal static class EnvoyAddress
{
    private const string StatsPath = "/stats/prometheus";

    /// <summary>The URL with the policy's wishes.</summary>
    /// <param name="url">The URL as given: Envoy's admin endpoint or its statistics.</param>
    /// <param name="sidecar">What the pipeline wants.</param>
    /// <returns><see langword="null"/> for a URL that is neither, a recording on a server.</returns>
    public static Uri? Of(Uri url, SidecarSettings sidecar)
    {
        if (url.AbsolutePath is not ("/" or StatsPath))
        {
            return null;
        }

        string given = url.Query.TrimStart('?');
        string[] names = [.. given.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0])];
        List<string> query = given.Length == 0 ? [] : [given];
        query.AddRange(EnvoyStatsQuery.Parameters(sidecar).Where(parameter => !names.Contains(parameter.Name)).Select(parameter => parameter.Text));
        string text = query.Count == 0 ? "" : "?" + string.Join('&', query);
        return new Uri(url.GetLeftPart(UriPartial.Authority) + StatsPath + text);
    }
}

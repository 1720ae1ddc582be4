using System.Globalization;

namespace MeshMetric.Agent.Listeners;

/// <summary>How long sources may take for one scrape.</summary>
internal static class ScrapeTimeout
{
    /// <summary>The header a Prometheus server says its own timeout with.</summary>
    public const string Header = "X-Prometheus-Scrape-Timeout-Seconds";

    private static readonly TimeSpan LeastMargin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MostMargin = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// What the scraper grants, less a tenth (20 to 500 ms) in which merging and sending must be done; without a header that can be used, what
    /// the options say.
    /// </summary>
    public static TimeSpan Of(string? header, AgentOptions options)
    {
        if (!double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || !(seconds > 0) || double.IsInfinity(seconds))
        {
            return options.ScrapeTimeout;
        }

        var granted = TimeSpan.FromSeconds(Math.Min(seconds, options.MaxScrapeTimeout.TotalSeconds));
        var margin = TimeSpan.FromTicks(Math.Clamp(granted.Ticks / 10, LeastMargin.Ticks, MostMargin.Ticks));
        return granted > margin ? granted - margin : granted / 2;
    }
}

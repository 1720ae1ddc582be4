using System.Globalization;

namespace MeshMetric.Cli.Output;

/// <summary>Values in the spelling Go gives them, which Kuma's users know.</summary>
internal static class GoText
{
    /// <summary>A duration of whole or broken seconds: <c>1m0s</c>, <c>1h0m0s</c>, <c>1.5s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        decimal seconds = duration.Seconds + ((decimal)(duration.Ticks % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond);
        int hours = (int)duration.TotalHours;
        string text = hours > 0 ? $"{hours}h{duration.Minutes}m" : duration.Minutes > 0 ? $"{duration.Minutes}m" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{text}{seconds:0.#########}s");
    }
}

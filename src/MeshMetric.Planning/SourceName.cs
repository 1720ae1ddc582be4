using System.Globalization;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>What sources are called in conflicts, in the agent's own metrics and on the command line.</summary>
public static class SourceName
{
    /// <summary>The sidecar.</summary>
    public const string Sidecar = "sidecar";

    /// <summary>An application's name, else its address, port and path.</summary>
    /// <param name="settings">What the policies say of the application.</param>
    public static string Of(ApplicationSettings settings) => settings.Name
        ?? string.Create(CultureInfo.InvariantCulture, $"{HostOf(settings.Address)}:{settings.Port}{settings.Path}");

    /// <summary>An address as it stands in a URL: an IPv6 address in brackets.</summary>
    /// <param name="address">Host name or IP address.</param>
    public static string HostOf(string address) =>
        address.Contains(':', StringComparison.Ordinal) && !address.StartsWith('[') ? $"[{address}]" : address;
}

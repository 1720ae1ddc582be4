using System.Globalization;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>Where on a dataplane a Prometheus server scrapes.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Path">The path, with a leading slash.</param>
internal readonly record struct Endpoint(string Scheme, int Port, string Path)
{
    /// <summary>Tells the endpoints of one dataplane apart.</summary>
    public string Suffix => string.Create(CultureInfo.InvariantCulture, $":{Port}{Path}");
}

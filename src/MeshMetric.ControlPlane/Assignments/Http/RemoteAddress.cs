namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>Where a request comes from.</summary>
internal static class RemoteAddress
{
    /// <summary>The address without the port, IPv4 as such; empty when it is unknown.</summary>
    public static string Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();
}

using System.Net;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// Who asks from this very machine is taken for the administrator: directly, by no proxy, and not as a web page of somebody else's. Kuma has the same rule.
/// </summary>
internal static class LocalhostRule
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP"];

    /// <summary>Why a request is not from this machine's administrator, or <see langword="null"/> when it is.</summary>
    public static string? Refuse(HttpContext context)
    {
        var connection = context.Connection;
        if (!IsLoopback(connection.RemoteIpAddress) || !IsLoopback(connection.LocalIpAddress))
        {
            return "the request is from another machine";
        }

        var headers = context.Request.Headers;
        var proxy = headers.Keys.FirstOrDefault(
            name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase) || ProxyHeaders.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (proxy is not null)
        {
            return $"the request came through a proxy (header {proxy})";
        }

        // A page whose name was made to resolve to this machine has an origin that equals the host: the host has to be this machine's own.
        if (!IsLocalHost(context.Request.Host.Host))
        {
            return "the request is for a host that is not localhost, 127.0.0.1 or [::1]";
        }

        return IsOwnOrigin(context.Request) ? null : "the request is from a web page of another origin";
    }

    private static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsLocalHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IsLoopback(address));

    private static bool IsOwnOrigin(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site is "" or "same-origin" or "none"
            && (origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}

using System.Globalization;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Validation;

/// <summary>Takes a collector's endpoint apart: <c>host[:port]</c>, an <c>http://</c> or <c>https://</c> URL, or <c>unix:</c> and a path.</summary>
internal static class EndpointSyntax
{
    /// <summary>Reads an endpoint; on failure <paramref name="finding"/> is the rest of a sentence.</summary>
    public static OtlpEndpoint? Parse(string text, out string finding)
    {
        finding = "";
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return ParseSocket(text, out finding);
        }

        var scheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http"
            : text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https"
            : null;
        var rest = scheme is null ? text : text[(scheme.Length + 3)..];
        if (rest.Contains("://", StringComparison.Ordinal))
        {
            finding = "must be \"host:port\", or begin with \"http://\", \"https://\" or \"unix:\"";
            return null;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var path = slash < 0 ? "" : rest[slash..];
        if (scheme is null && slash >= 0)
        {
            finding = "has a path; write \"http://\" or \"https://\" in front";
            return null;
        }

        if (rest.AsSpan().ContainsAny("?#@"))
        {
            finding = "must have no user, query or fragment; use \"headers\" for credentials";
            return null;
        }

        if (!NameRules.IsRequestPath(path))
        {
            finding = "has a path with characters that a URL can't hold";
            return null;
        }

        if (!TrySplit(authority, out var host, out var port))
        {
            finding = "must be \"host\" or \"host:port\" with a port from 1 to 65535 (IPv6 addresses in brackets)";
            return null;
        }

        // "/" alone is what people write behind a host without meaning a path.
        return new OtlpEndpoint(text, scheme, host.Trim('[', ']').ToLowerInvariant(), port, path == "/" ? "" : path);
    }

    private static OtlpEndpoint? ParseSocket(string text, out string finding)
    {
        var path = text["unix:".Length..];
        path = path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path;
        finding = "must name an absolute path, for example \"unix:/run/otel.sock\"";
        return path is ['/', not '/', ..] && NameRules.IsRequestPath(path) ? new OtlpEndpoint(text, "unix", "", null, path) : null;
    }

    private static bool TrySplit(string authority, out string host, out int? port)
    {
        var colon = authority.LastIndexOf(':');
        var bracket = authority.LastIndexOf(']');
        if (colon <= bracket)
        {
            host = authority;
            port = null;
        }
        else
        {
            host = authority[..colon];
            var digits = authority.AsSpan(colon + 1);
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                port = null;
                return false;
            }

            port = number;
        }

        return !(host.Contains(':', StringComparison.Ordinal) && host[0] != '[') && NameRules.IsHost(host);
    }
}

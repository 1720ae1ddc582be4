using System.Globalization;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>Makes an endpoint something to connect to.</summary>
internal static class OtlpUri
{
    /// <summary>The URI with port and path resolved; <see langword="null"/> when the endpoint makes none.</summary>
    public static Uri? Of(OtlpEndpoint endpoint, OtlpProtocol protocol, bool tls)
    {
        if (endpoint.Scheme == "unix")
        {
            return Uri.TryCreate("unix://" + endpoint.Path, UriKind.Absolute, out var socket) ? socket : null;
        }

        var scheme = tls || endpoint.Scheme == "https" ? "https" : "http";
        var port = endpoint.Port ?? OtlpDefaults.Port(protocol);
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{scheme}://{Bracket(endpoint.Host)}:{port}{OtlpDefaults.Path(protocol, endpoint.Path)}");
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null;
    }

    public static string Bracket(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}

using System.Net;
using System.Net.Sockets;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Where a collector is dialled, and the URI that requests to it carry.</summary>
/// <param name="EndPoint">What is dialled.</param>
/// <param name="Uri">Scheme, authority and path of the requests.</param>
/// <param name="Host">Name the certificate must carry, if there is one.</param>
internal sealed record CollectorAddress(EndPoint EndPoint, Uri Uri, string Host)
{
    private const string MetricsPath = "/v1/metrics";

    public bool IsTls => Uri.Scheme == System.Uri.UriSchemeHttps;

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="ArgumentException">The endpoint is neither <c>http</c>, <c>https</c> nor <c>unix</c>, or not complete.</exception>
    public static CollectorAddress From(OtlpExporterOptions options)
    {
        Uri endpoint = options.Endpoint;
        if (!endpoint.IsAbsoluteUri)
        {
            throw new ArgumentException($"The endpoint {endpoint} has no scheme.", nameof(options));
        }

        if (endpoint.UserInfo.Length > 0)
        {
            throw new ArgumentException("The endpoint holds a user or password; send them as a header.", nameof(options));
        }

        bool isTls = endpoint.Scheme == System.Uri.UriSchemeHttps || options.Tls is not null;
        string scheme = isTls ? System.Uri.UriSchemeHttps : System.Uri.UriSchemeHttp;
        string? serverName = options.Tls?.ServerName is { Length: > 0 } name ? name : null;
        string path = options.Protocol == OtlpProtocol.Http ? MetricsPath : "/";
        if (endpoint.Scheme == "unix")
        {
            string socket = System.Uri.UnescapeDataString(endpoint.AbsolutePath);
            if (endpoint.Host.Length > 0 || socket.Length < 2 || socket[0] != '/')
            {
                throw new ArgumentException($"The endpoint {endpoint} does not name an absolute path.", nameof(options));
            }

            string host = serverName ?? "localhost";
            return new CollectorAddress(new UnixDomainSocketEndPoint(socket), new UriBuilder(scheme, host) { Path = path }.Uri, host);
        }

        if (endpoint.Scheme != System.Uri.UriSchemeHttp && endpoint.Scheme != System.Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"The endpoint {endpoint} is neither http, https nor unix.", nameof(options));
        }

        if (options.Protocol == OtlpProtocol.Http)
        {
            string own = endpoint.AbsolutePath.TrimEnd('/');
            path = own.EndsWith(MetricsPath, StringComparison.Ordinal) ? own : own + MetricsPath;
        }

        // IdnHost is the host without an IPv6 address's brackets, which neither DNS nor TLS know.
        string dialled = endpoint.IdnHost;
        UriBuilder uri = new(scheme, serverName ?? endpoint.Host, endpoint.Port) { Path = path };
        if (options.Protocol == OtlpProtocol.Http && endpoint.Query.Length > 1)
        {
            uri.Query = endpoint.Query;
        }

        EndPoint endPoint = IPAddress.TryParse(dialled, out IPAddress? address)
            ? new IPEndPoint(address, endpoint.Port)
            : new DnsEndPoint(dialled, endpoint.Port);
        return new CollectorAddress(endPoint, uri.Uri, serverName ?? dialled);
    }
}

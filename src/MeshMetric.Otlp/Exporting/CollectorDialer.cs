using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// Opens connections to one collector: TCP or unix socket, then TLS where asked for. TLS is done here and not by the HTTP handler, so that the
/// files are read for each connection and the certificate's name is free from the dialled host.
/// </summary>
internal sealed class CollectorDialer(CollectorAddress address, OtlpTlsOptions? tls, SslApplicationProtocol protocol)
{
    // id-kp-serverAuth: a certificate for something else, signed by the same authority, is no collector's.
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>A handler that sends over these connections.</summary>
    public SocketsHttpHandler CreateHandler(OtlpExporterOptions options) => new()
    {
        ConnectCallback = (_, cancellationToken) => ConnectAsync(cancellationToken),
        ConnectTimeout = options.Timeout,

        // Headers may hold secrets: they go to the endpoint and nowhere else.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = options.Protocol == OtlpProtocol.Http ? DecompressionMethods.GZip : DecompressionMethods.None,

        // Exports are a minute apart; the lifetime lets DNS changes and new certificates take effect.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        bool isUnix = address.EndPoint is UnixDomainSocketEndPoint;
        Socket socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.EndPoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        NetworkStream stream = new(socket, ownsSocket: true);
        return address.IsTls ? await SecureAsync(stream, cancellationToken).ConfigureAwait(false) : stream;
    }

    private async ValueTask<Stream> SecureAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        SslStream secure = new(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(CreateTlsOptions(), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions CreateTlsOptions()
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = address.Host,
            ApplicationProtocols = [protocol],
        };
        if (tls is null)
        {
            return options;
        }

        if (tls.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // asked for by name, and said so in its documentation
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (tls.CaFile is not null)
        {
            options.CertificateChainPolicy = TrustOnly(tls.CaFile);
        }

        if (tls.CertFile is not null)
        {
            options.ClientCertificateContext = LoadClientCertificate(tls.CertFile, tls.KeyFile);
        }

        return options;
    }

    private static X509ChainPolicy TrustOnly(string caFile)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            ApplicationPolicy = { ServerAuthentication },
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        if (policy.CustomTrustStore.Count == 0)
        {
            throw new CryptographicException($"{caFile} holds no certificate");
        }

        return policy;
    }

    private static SslStreamCertificateContext LoadClientCertificate(string certFile, string? keyFile)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certFile, keyFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(certFile);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// The HTTP clients of all sources. Plain TCP sources share one; unix sockets and TLS settings need their own. Knows Envoy's turn, too.
/// </summary>
/// <param name="envoy">The turn; the caller's.</param>
internal sealed class SourceClients(EnvoyTurn envoy) : IDisposable
{
    private readonly HttpMessageInvoker _shared = new(CreateHandler());

    /// <summary>The turn that reads of the sidecar wait for.</summary>
    public EnvoyTurn Envoy => envoy;

    /// <summary>A client for a target; the caller disposes it if the target <see cref="SourceTarget.NeedsOwnConnections"/>.</summary>
    public HttpMessageInvoker Open(SourceTarget target) => target.NeedsOwnConnections ? Create(target.UnixSocket, target.Tls) : _shared;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="unixSocket">The socket to connect to, or <see langword="null"/> for TCP.</param>
    /// <param name="tls">TLS settings, or <see langword="null"/> for the system's.</param>
    public static HttpMessageInvoker Create(string? unixSocket, ClientTlsSettings? tls)
    {
        var handler = CreateHandler();
        if (unixSocket is { } path)
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectUnixAsync(path, cancellationToken);
        }

        if (tls is not null)
        {
            handler.SslOptions = CreateSslOptions(tls);
        }

        return new HttpMessageInvoker(handler);
    }

    /// <inheritdoc />
    public void Dispose() => _shared.Dispose();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 64,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),

        // Names are resolved again from time to time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    private static async ValueTask<Stream> ConnectUnixAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SslClientAuthenticationOptions CreateSslOptions(ClientTlsSettings tls)
    {
        // Files are read per handshake, so that a certificate that was renewed is used without a restart.
        var options = new SslClientAuthenticationOptions { TargetHost = tls.ServerName };
        if (tls.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // the policy says so, in so many words
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (tls.CaFile is { } caFile)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(caFile, certificate, chain, errors);
        }

        if (tls is { CertFile: { } certFile, KeyFile: { } keyFile })
        {
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => X509Certificate2.CreateFromPemFile(certFile, keyFile);
        }

        return options;
    }

    private static bool IsTrusted(string caFile, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        // The name must be right in any case; only who signed is judged by the file in place of the system's store.
        if (certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        // What is thrown here is what the log says; an answer of no would leave it at that.
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new AuthenticationException($"the certificate ({leaf.Subject}) is not for the host that was asked");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        return chain.Build(leaf) ? true : throw new AuthenticationException(
            $"the certificate ({leaf.Subject}) is not trusted by {caFile}: {string.Join(", ", chain.ChainStatus.Select(status => status.Status))}");
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Refuses to listen where others could read or write what they must not.</summary>
internal static class ListenerSecurity
{
    /// <summary>Checks the options and loads the certificate.</summary>
    /// <returns>The certificate chain, or <see langword="null"/> for plain HTTP.</returns>
    /// <exception cref="ControlPlaneStartException">A setting has to be put right.</exception>
    public static X509Certificate2Collection? Check(ControlPlaneOptions options)
    {
        var problems = new List<string>();
        var certificate = Load(options, problems);
        if (certificate is null && !options.AllowInsecureRemote)
        {
            foreach (var (flag, endpoint) in new[]
                { ("--api-listen", options.ApiListen), ("--mads-listen", options.MadsListen), ("--xds-listen", options.XdsListen) })
            {
                if (!IPAddress.IsLoopback(endpoint.Address))
                {
                    problems.Add(
                        $"{flag} {endpoint} can be reached from other machines and has no TLS; set --tls-cert-file and --tls-key-file, listen on "
                        + "127.0.0.1, or set --insecure-allow-remote where the network is to be trusted");
                }
            }
        }

        return problems.Count == 0 ? certificate : throw new ControlPlaneStartException(problems);
    }

    private static X509Certificate2Collection? Load(ControlPlaneOptions options, List<string> problems)
    {
        if (options.TlsCertificateFile is null && options.TlsKeyFile is null)
        {
            return null;
        }

        if (options.TlsCertificateFile is null || options.TlsKeyFile is null)
        {
            problems.Add("--tls-cert-file and --tls-key-file go together; set both");
            return null;
        }

        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.TlsCertificateFile);
            using var pair = X509Certificate2.CreateFromPemFile(options.TlsCertificateFile, options.TlsKeyFile);

            // A key that was read from PEM lives in memory alone, which TLS on some platforms refuses.
            chain[0] = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
            return chain;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problems.Add($"--tls-cert-file {options.TlsCertificateFile} with --tls-key-file {options.TlsKeyFile} can't be used: {exception.Message}");
            return null;
        }
    }
}

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
        var remote = new[] { ("--api-listen", options.ApiListen), ("--mads-listen", options.MadsListen), ("--xds-listen", options.XdsListen) }
            .Where(listener => !IPAddress.IsLoopback(listener.Item2.Address))
            .ToList();
        if (options.AllowInsecureRemote)
        {
            remote.Clear();
        }

        if (certificate is null)
        {
            problems.AddRange(remote.Select(listener =>
                $"{listener.Item1} {listener.Item2} can be reached from other machines and has no TLS; set --tls-cert-file and --tls-key-file, listen on "
                + "127.0.0.1, or set --insecure-allow-remote where the network is to be trusted"));
        }

        if (remote.Count > 0 && options.EffectiveDataplaneAuthentication == DataplaneAuthentication.None)
        {
            problems.Add(
                $"{remote[0].Item1} {remote[0].Item2} can be reached from other machines, and --dp-auth none lets anyone there register dataplanes and read their "
                + "configuration; leave --dp-auth out or set it to token, or set --insecure-allow-remote where the network is to be trusted");
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

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MeshMetric.Testing.Otlp;

/// <summary>A certificate authority for one test.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        CertificateRequest request = new("CN=Test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(From, To);
    }

    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>A server's certificate for a DNS name or an IP address.</summary>
    public X509Certificate2 IssueServer(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Issue(name, key, ForServers);
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);

        // Some platforms serve only from a key that was loaded from a file.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A server's certificate and key in PEM.</summary>
    public (string Certificate, string Key) IssueServerPem(string name) => IssuePem(name, ForServers);

    /// <summary>A client's certificate and key in PEM.</summary>
    public (string Certificate, string Key) IssueClient(string name) => IssuePem(name, "1.3.6.1.5.5.7.3.2");

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private (string Certificate, string Key) IssuePem(string name, string usage)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Issue(name, key, usage);
        return (issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private X509Certificate2 Issue(string name, ECDsa key, string usage)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        return request.Create(_certificate, From, To, RandomNumberGenerator.GetBytes(8));
    }
}

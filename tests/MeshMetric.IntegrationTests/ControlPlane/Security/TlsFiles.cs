using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using MeshMetric.Testing.Otlp;
using MeshMetric.Tokens;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>What a control plane with TLS and an agent with a token need as files, in a directory that goes with it.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly TestAuthority _authority = new();

    public TlsFiles()
    {
        var (certificate, key) = _authority.IssueServerPem("127.0.0.1");
        CertificateFile = Write("server.pem", certificate);
        KeyFile = Write("server.key", key);
        WriteAuthority();
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("meshmetric-tls-").FullName;

    public string CertificateFile { get; }

    public string KeyFile { get; }

    /// <summary>What the agent takes for the authority.</summary>
    public string AuthorityFile => Path.Combine(Directory, "ca.pem");

    public string TokenFile => Path.Combine(Directory, "token");

    /// <summary>The key that dataplanes' tokens are signed with.</summary>
    public SigningKey Key { get; } = SigningKey.Create("1");

    /// <summary>Connections that trust the authority.</summary>
    public SocketsHttpHandler Handler()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(_authority.CertificatePem);
        return new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } };
    }

    /// <summary>Puts the right authority into the file.</summary>
    public void WriteAuthority() => Write("ca.pem", _authority.CertificatePem);

    /// <summary>Puts somebody else's authority into the file.</summary>
    public void WriteStranger()
    {
        using var stranger = new TestAuthority();
        Write("ca.pem", stranger.CertificatePem);
    }

    /// <summary>Puts a token of <see cref="ConnectedAgent.Name"/> into the file, which holds for a day.</summary>
    /// <param name="now">When it was issued.</param>
    public void WriteToken(DateTimeOffset now)
    {
        var claims = new DataplaneClaims { Mesh = "default", Name = ConnectedAgent.Name };
        Write("token", TokenWriter.Write(claims, Key, now, TimeSpan.FromDays(1)).Text + "\n");
    }

    public void Dispose()
    {
        _authority.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}

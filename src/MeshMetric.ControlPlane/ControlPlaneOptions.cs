using System.Net;

using MeshMetric.ControlPlane.Assignments;
using MeshMetric.ControlPlane.Questions;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane;

/// <summary>
/// Everything a control plane is told at start. The command line, the environment variables <c>MESHMETRIC_CP_*</c> and a file fill it in; tests and the
/// demo build it in code.
/// </summary>
public sealed record ControlPlaneOptions
{
    /// <summary>The store. The embedded one lives in the data directory.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>Where REST, its documentation and the agents' endpoints listen. Port 0 takes a free one.</summary>
    public IPEndPoint ApiListen { get; init; } = new(IPAddress.Loopback, 5681);

    /// <summary>
    /// Where other control planes on the same store reach this one's REST, when that is not where it listens. They pass questions to Envoys on whose agents are
    /// connected here.
    /// </summary>
    public Uri? AdvertisedApi { get; init; }

    /// <summary>PEM file with the authorities that may have signed the certificates of other control planes; the system's when absent.</summary>
    public string? PeerCaFile { get; init; }

    /// <summary>Where Prometheus' service discovery listens: MADS and HTTP SD.</summary>
    public IPEndPoint MadsListen { get; init; } = new(IPAddress.Loopback, 5676);

    /// <summary>Where gRPC listens: MADS streams.</summary>
    public IPEndPoint XdsListen { get; init; } = new(IPAddress.Loopback, 5678);

    /// <summary>PEM file with the certificate chain that all listeners show; <see langword="null"/> for plain HTTP.</summary>
    public string? TlsCertificateFile { get; init; }

    /// <summary>PEM file with the certificate's key.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>Start although a listener can be reached from other machines without TLS.</summary>
    public bool AllowInsecureRemote { get; init; }

    /// <summary>
    /// The file with the key that secrets in the store are sealed with; <see langword="null"/> for <c>encryption-key</c> in the data directory. Made when it is
    /// not there and the store has no secrets yet. Every control plane on one store needs the same.
    /// </summary>
    public string? EncryptionKeyFile { get; init; }

    /// <summary>Whether who asks directly from this machine, without a token, is taken for the administrator.</summary>
    public bool LocalhostIsAdmin { get; init; } = true;

    /// <summary>Whether an administrator's token is made and kept as the secret <c>admin-user-token</c> when there is none.</summary>
    public bool BootstrapAdminToken { get; init; } = true;

    /// <summary>What agents have to show; <see langword="null"/>: nothing while every listener is on loopback, a token otherwise.</summary>
    public DataplaneAuthentication? DataplaneAuthentication { get; init; }

    /// <summary>File with the bearer token that service discovery needs; <see langword="null"/>: it needs none.</summary>
    public string? MadsTokenFile { get; init; }

    /// <summary>The zone's name, for the label <c>kuma.io/zone</c> and KRIs; <see langword="null"/> for none.</summary>
    public string? Zone { get; init; }

    /// <summary>Connections that each listener may have at a time. An agent has two.</summary>
    public long MaxConnections { get; init; } = 30_000;

    /// <summary>Largest body of a request in bytes.</summary>
    public long MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>What MADS and HTTP SD may cost.</summary>
    public AssignmentOptions Assignments { get; init; } = new();

    /// <summary>What questions to Envoys may cost.</summary>
    public QuestionOptions Questions { get; init; } = new();

    /// <summary>Largest body of a dry run, which carries several resources, in bytes.</summary>
    public long MaxDryRunBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The time from SIGTERM in which requests in flight may finish. Long polls are answered at once.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that an agent's poll for its configuration is held; who asks for more gets this.</summary>
    public TimeSpan MaxPollTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest report of an agent in bytes.</summary>
    public long MaxReportBytes { get; init; } = 64 * 1024;

    /// <summary>The silence after which an agent counts as offline. Agents report every 30 s.</summary>
    public TimeSpan DataplaneOfflineAfter { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The time offline after which a dataplane is removed that an agent had registered. What users applied stays.</summary>
    public TimeSpan DataplaneRemoveAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What agents have to show, the default decided.</summary>
    internal DataplaneAuthentication EffectiveDataplaneAuthentication =>
        DataplaneAuthentication
        ?? (IsOnLoopback ? MeshMetric.ControlPlane.DataplaneAuthentication.None : MeshMetric.ControlPlane.DataplaneAuthentication.Token);

    /// <summary>Whether no other machine can reach a listener.</summary>
    internal bool IsOnLoopback => new[] { ApiListen, MadsListen, XdsListen }.All(endpoint => IPAddress.IsLoopback(endpoint.Address));

    /// <summary>The absolute path of the encryption key, the default decided.</summary>
    internal string EncryptionKeyPath => Path.GetFullPath(EncryptionKeyFile ?? Path.Combine(Store.Sqlite.DataDirectory, "encryption-key"));
}

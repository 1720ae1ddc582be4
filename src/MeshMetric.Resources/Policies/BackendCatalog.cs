using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>The referenced collectors of one mesh, and what policies' declarations come to with them.</summary>
internal sealed class BackendCatalog(IEnumerable<MeshOpenTelemetryBackendResource> backends)
{
    private readonly NamedResources<MeshOpenTelemetryBackendResource> _backends = new(backends);

    /// <summary>Finds what a reference names; <paramref name="finding"/> says what is wrong when it names nothing, or several.</summary>
    public MeshOpenTelemetryBackendResource? Find(BackendReference reference, out string finding)
    {
        finding = "";
        if (reference.Name is not null)
        {
            finding = $"there is no MeshOpenTelemetryBackend \"{reference.Name}\" in the mesh";
            return _backends.Find(reference.Name);
        }

        var found = WithLabels(reference).Take(2).ToList();
        finding = found.Count == 0
            ? "there is no MeshOpenTelemetryBackend with these labels in the mesh"
            : "several MeshOpenTelemetryBackends of the mesh have these labels; add a label, or use \"name\"";
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>Whether a reference by labels is ambiguous.</summary>
    public bool HasSeveral(BackendReference reference) => reference.Name is null && WithLabels(reference).Skip(1).Any();

    /// <summary>Resolves a declaration; <see langword="null"/> and a finding when its reference leads nowhere.</summary>
    public ResolvedBackend? Resolve(BackendDeclaration declaration, int index, string policy, out string finding)
    {
        finding = "";
        return declaration switch
        {
            PrometheusDeclaration prometheus => new(BackendIdentity.Of(prometheus), index, new PrometheusBackend
            {
                From = policy,
                ClientId = prometheus.ClientId,
                Port = prometheus.Port,
                Path = prometheus.Path,
                TlsMode = prometheus.TlsMode,
            }),
            OpenTelemetryDeclaration { Endpoint: { } endpoint } inline =>
                Resolve(inline, endpoint, inline.Protocol ?? OtlpProtocol.Grpc, index, policy, out finding),
            OpenTelemetryDeclaration { BackendRef: { } reference } referring => Find(reference, out finding) is { } target
                ? Resolve(referring, EndpointOf(target, referring.Protocol ?? target.Protocol), referring.Protocol ?? target.Protocol, index, policy, out finding)
                : null,
            _ => throw new ArgumentException("The declaration has neither endpoint nor reference.", nameof(declaration)),
        };
    }

    private IEnumerable<MeshOpenTelemetryBackendResource> WithLabels(BackendReference reference) =>
        _backends.All.Where(backend => backend.HasLabels(reference.Labels));

    private static ResolvedBackend? Resolve(
        OpenTelemetryDeclaration declaration, OtlpEndpoint endpoint, OtlpProtocol protocol, int index, string policy, out string finding)
    {
        finding = $"\"{endpoint.Text}\" is no address that can be connected to";
        var tls = declaration.Tls ?? (endpoint.Scheme == "https" ? new ClientTlsSettings() : null);
        if (OtlpUri.Of(endpoint, protocol, tls is not null) is not { } uri)
        {
            return null;
        }

        return new(BackendIdentity.OfEndpoint(protocol, endpoint), index, new OpenTelemetryBackend
        {
            From = policy,
            Protocol = protocol,
            Endpoint = uri,
            DisplayEndpoint = endpoint.WithPort(OtlpDefaults.Port(protocol)),
            RefreshInterval = declaration.RefreshInterval,
            Temporality = declaration.Temporality,
            Headers = declaration.Headers,
            Tls = tls,
        });
    }

    private static OtlpEndpoint EndpointOf(MeshOpenTelemetryBackendResource backend, OtlpProtocol protocol)
    {
        // The resource's path is a base for all signals.
        var path = backend.Path is null ? "" : "/" + backend.Path.Trim('/');
        path = path == "/" ? "" : path;
        var text = $"{OtlpUri.Bracket(backend.Address)}:{backend.Port}{path}";
        var full = path.Length > 0 && protocol == OtlpProtocol.Http ? path + OtlpDefaults.MetricsPath : path;

        // Nobody serves plain HTTP there; Kuma's proxies use TLS, too.
        var scheme = protocol == OtlpProtocol.Http && backend.Port == 443 ? "https" : null;
        return new OtlpEndpoint(text, scheme, backend.Address.ToLowerInvariant(), backend.Port, full);
    }
}

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>The endpoints that one client scrapes of a dataplane.</summary>
/// <param name="Client">The client.</param>
/// <param name="Endpoints">Each once; in order of their suffixes.</param>
internal sealed record ClientEndpoints(string Client, IReadOnlyList<Endpoint> Endpoints)
{
    /// <summary>The endpoints of backends, by client.</summary>
    /// <remarks>Clients may share an endpoint, and an endpoint is one target of a client however many backends lead to it.</remarks>
    public static IReadOnlyList<ClientEndpoints> Of(IEnumerable<PipelineBackend> backends) =>
    [
        .. backends
            .OfType<PrometheusBackend>()
            .SelectMany(backend => backend.AlsoServes.Prepend(backend.ClientId), (backend, client) =>
                (Client: ClientIds.Of(client), Endpoint: new Endpoint(backend.TlsMode == PrometheusTlsMode.Disabled ? "http" : "https", backend.Port, backend.Path)))
            .Distinct()
            .GroupBy(entry => entry.Client, entry => entry.Endpoint, StringComparer.Ordinal)
            .Select(client => new ClientEndpoints(client.Key, [.. client.OrderBy(endpoint => endpoint.Suffix, StringComparer.Ordinal)])),
    ];

    /// <summary>By content.</summary>
    public bool Equals(ClientEndpoints? other) => other is not null && Client == other.Client && Endpoints.SequenceEqual(other.Endpoints);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Client, Endpoints.Count);
}

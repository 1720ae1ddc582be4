using System.Collections.Immutable;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>The endpoints that one client scrapes of a dataplane.</summary>
/// <param name="Client">The client.</param>
/// <param name="Endpoints">Each once; in order of their suffixes.</param>
internal sealed record ClientEndpoints(string Client, ImmutableArray<Endpoint> Endpoints)
{
    /// <summary>The endpoints of backends, by client.</summary>
    /// <remarks>Clients may share an endpoint, and an endpoint is one target of a client however many backends lead to it.</remarks>
    public static ImmutableArray<ClientEndpoints> Of(IEnumerable<PipelineBackend> backends) =>
    [
        .. backends
            .OfType<PrometheusBackend>()
            .SelectMany(backend => backend.AlsoServes.Prepend(backend.ClientId), (backend, client) =>
                (Client: ClientIds.Of(client), Scheme: backend.TlsMode == PrometheusTlsMode.Disabled ? "http" : "https", backend.Port, backend.Path))
            .Distinct()
            .GroupBy(entry => entry.Client, StringComparer.Ordinal)
            .Select(client =>
            {
                var isOneOfSeveral = client.Count() > 1;
                return new ClientEndpoints(
                    client.Key,
                    [
                        .. client
                            .Select(entry => new Endpoint(entry.Scheme, entry.Port, entry.Path, isOneOfSeveral))
                            .OrderBy(endpoint => endpoint.Suffix, StringComparer.Ordinal),
                    ]);
            }),
    ];

    /// <summary>By content.</summary>
    public bool Equals(ClientEndpoints? other) => other is not null && Client == other.Client && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Client, Endpoints.Length);
}

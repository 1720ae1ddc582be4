using System.Globalization;

using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>From a dataplane and its pipelines to the targets of each client. Pure.</summary>
/// <remarks>
/// MADR 035: every Prometheus backend gives an assignment of its own, also when several policies send one dataplane to several servers. Where Kuma does
/// otherwise <c>docs/prometheus.md</c> says so.
/// </remarks>
internal static class AssignmentBuilder
{
    private const string WorkloadLabel = "kuma.io/workload";
    private const string UnknownService = "unknown";

    /// <summary>The targets of a dataplane, with the client each belongs to; a client's in order of their names.</summary>
    public static IEnumerable<(string Client, AssignmentTarget Target)> Build(DataplaneResource dataplane, PipelineSet pipelines)
    {
        // Clients may share an endpoint, and an endpoint is one target of a client however many backends lead to it.
        var endpoints = pipelines.Pipelines
            .SelectMany(pipeline => pipeline.Backends)
            .OfType<PrometheusBackend>()
            .SelectMany(backend => backend.AlsoServes.Prepend(backend.ClientId), (backend, client) =>
                (Client: ClientIds.Of(client), Endpoint: new Endpoint(backend.TlsMode == PrometheusTlsMode.Disabled ? "http" : "https", backend.Port, backend.Path)))
            .Distinct()
            .GroupBy(entry => entry.Client, entry => entry.Endpoint, StringComparer.Ordinal);
        foreach (var client in endpoints)
        {
            foreach (var target in Targets(dataplane, [.. client]))
            {
                yield return (client.Key, target);
            }
        }
    }

    private static IEnumerable<AssignmentTarget> Targets(DataplaneResource dataplane, Endpoint[] endpoints)
    {
        var name = $"/meshes/{dataplane.Mesh}/dataplanes/{dataplane.Name}";
        if (endpoints.Length == 1)
        {
            yield return Target(dataplane, endpoints[0], name, dataplane.Name);
            yield break;
        }

        // Kuma's names, which are the dataplane's alone, would make one of several.
        foreach (var (suffix, endpoint) in endpoints.Select(endpoint => (endpoint.Suffix, endpoint)).OrderBy(entry => entry.Suffix, StringComparer.Ordinal))
        {
            yield return Target(dataplane, endpoint, name + suffix, dataplane.Name + suffix);
        }
    }

    private static AssignmentTarget Target(DataplaneResource dataplane, Endpoint endpoint, string name, string instance) => new(
        name,
        dataplane.Mesh,
        dataplane.Service ?? dataplane.Labels.GetValueOrDefault(WorkloadLabel) ?? UnknownService,
        instance,
        endpoint.Scheme,
        HostAndPort(dataplane.AdvertisedAddress ?? dataplane.Address, endpoint.Port),
        endpoint.Path);

    private static string HostAndPort(string host, int port) =>
        host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

    private readonly record struct Endpoint(string Scheme, int Port, string Path)
    {
        public string Suffix => string.Create(CultureInfo.InvariantCulture, $":{Port}{Path}");
    }
}

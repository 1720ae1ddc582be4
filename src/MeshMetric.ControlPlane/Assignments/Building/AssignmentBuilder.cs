using System.Globalization;

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>From a dataplane and what is to be scraped of it to the targets of each client. Pure.</summary>
/// <remarks>
/// MADR 035: every Prometheus backend gives an assignment of its own, also when several policies send one dataplane to several servers. Where Kuma does
/// otherwise <c>docs/prometheus.md</c> says so.
/// </remarks>
internal static class AssignmentBuilder
{
    private const string WorkloadLabel = "kuma.io/workload";
    private const string UnknownService = "unknown";

    /// <summary>The targets of a dataplane, with the client each belongs to; a client's in order of their names.</summary>
    public static IEnumerable<(string Client, AssignmentTarget Target)> Build(DataplaneResource dataplane, IReadOnlyList<ClientEndpoints> clients)
    {
        var name = $"/meshes/{dataplane.Mesh}/dataplanes/{dataplane.Name}";
        foreach (var client in clients)
        {
            if (client.Endpoints.Count == 1)
            {
                yield return (client.Client, Target(dataplane, client.Endpoints[0], name, dataplane.Name));
                continue;
            }

            // Kuma's names, which are the dataplane's alone, would make one of several.
            foreach (var endpoint in client.Endpoints)
            {
                var suffix = endpoint.Suffix;
                yield return (client.Client, Target(dataplane, endpoint, name + suffix, dataplane.Name + suffix));
            }
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
}

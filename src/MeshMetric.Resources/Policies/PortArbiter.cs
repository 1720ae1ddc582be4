using System.Globalization;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>Settles which Prometheus backend has a port, and which pipeline answers on a path (policy rules, Combination 6).</summary>
internal static class PortArbiter
{
    /// <summary>Takes out what isn't opened and moves what another pipeline serves.</summary>
    /// <param name="backends">The active backends, as last declared, least specific first.</param>
    /// <param name="warnings">Takes what the user should know.</param>
    public static void Settle(List<ActiveBackend> backends, List<PipelineWarning> warnings)
    {
        foreach (var port in backends.Where(active => active.Backend is PrometheusBackend).GroupBy(active => Endpoint(active).Port).ToList())
        {
            var onPort = port.ToList();
            SettleTls(onPort, backends, warnings);
            foreach (var path in onPort.GroupBy(active => Endpoint(active).Path, StringComparer.Ordinal))
            {
                SettlePath(path.ToList(), warnings);
            }
        }
    }

    private static void SettleTls(List<ActiveBackend> onPort, List<ActiveBackend> backends, List<PipelineWarning> warnings)
    {
        var (last, lastEndpoint) = (onPort[^1], Endpoint(onPort[^1]));
        foreach (var active in onPort.Where(active => Endpoint(active).TlsMode != lastEndpoint.TlsMode).ToList())
        {
            warnings.Add(new(active.Backend.From, active.Field, string.Create(
                CultureInfo.InvariantCulture,
                $"isn't opened: policy \"{last.Backend.From}\" has port {lastEndpoint.Port} with TLS mode {lastEndpoint.TlsMode}; choose another port")));
            onPort.Remove(active);
            backends.Remove(active);
        }
    }

    private static void SettlePath(List<ActiveBackend> onPath, List<PipelineWarning> warnings)
    {
        var winner = onPath[^1];
        var served = onPath.Where(active => active.Pipeline != winner.Pipeline).ToList();
        if (served.Count == 0)
        {
            return;
        }

        var endpoint = Endpoint(winner);
        foreach (var active in served)
        {
            warnings.Add(new(active.Backend.From, active.Field, string.Create(
                CultureInfo.InvariantCulture,
                $"is served what policy \"{winner.Backend.From}\" says, since both have port {endpoint.Port} and path {endpoint.Path}; choose another path")));
            active.Pipeline = winner.Pipeline;
        }

        winner.Backend = endpoint with { AlsoServes = [.. served.Select(active => Endpoint(active).ClientId)] };
    }

    private static PrometheusBackend Endpoint(ActiveBackend active) => (PrometheusBackend)active.Backend;
}

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Listeners;

/// <summary>The ports of the configuration in effect. Not thread-safe but for <see cref="Statuses"/>: configurations are applied one at a time.</summary>
internal sealed partial class PrometheusListeners(ListenerContext context)
{
    private readonly Dictionary<int, PrometheusListener> _open = [];
    private readonly List<Task> _closing = [];
    private volatile IReadOnlyList<Func<EndpointStatus>> _statuses = [];

    /// <summary>All ports that are wanted, open or not, in order.</summary>
    public IReadOnlyList<EndpointStatus> Statuses => [.. _statuses.Select(status => status())];

    /// <summary>Makes the ports those that a configuration wants. Ports it wants, too, stay open and only swap what they serve.</summary>
    public async Task ApplyAsync(IReadOnlyList<ListenerPlan> plans, CancellationToken cancellationToken)
    {
        var refused = plans.Where(plan => plan.TlsMode != PrometheusTlsMode.Disabled).ToDictionary(plan => plan.Port, Refuse);
        var wanted = plans.Where(plan => plan.TlsMode == PrometheusTlsMode.Disabled).ToDictionary(plan => plan.Port);

        // First of all swap, so that nothing new begins under the old configuration; then close; then open.
        foreach (var (port, listener) in _open.ToList())
        {
            if (wanted.TryGetValue(port, out var plan))
            {
                listener.SetRoutes(plan.Routes);
            }
            else
            {
                _open.Remove(port);
                _closing.Add(CloseAsync(listener));
            }
        }

        foreach (var (port, plan) in wanted.Where(plan => !_open.ContainsKey(plan.Key)))
        {
            var listener = new PrometheusListener(plan, context);
            _open.Add(port, listener);
            await listener.StartAsync(cancellationToken);
        }

        _closing.RemoveAll(task => task.IsCompleted);
        _statuses =
        [
            .. _open.Select(entry => (entry.Key, Status: (Func<EndpointStatus>)(() => entry.Value.Status)))
                .Concat(refused.Select(entry => (entry.Key, Status: (Func<EndpointStatus>)(() => entry.Value))))
                .OrderBy(entry => entry.Key)
                .Select(entry => entry.Status),
        ];
    }

    /// <summary>Closes everything; scrapes in flight finish.</summary>
    /// <param name="cancellationToken">Breaks them off.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_open.Values.Select(listener => EndAsync(listener, cancellationToken)));
        _open.Clear();
        await Task.WhenAll(_closing);
    }

    private async Task CloseAsync(PrometheusListener listener)
    {
        using var deadline = new CancellationTokenSource(context.Options.DrainTimeout, context.Time);
        await EndAsync(listener, deadline.Token);
    }

    private static async Task EndAsync(PrometheusListener listener, CancellationToken cancellationToken)
    {
        using (listener)
        {
            await listener.StopAsync(cancellationToken);
        }
    }

    // Nothing that asked for TLS is ever served in clear.
    private EndpointStatus Refuse(ListenerPlan plan)
    {
        var problem = $"tls.mode {plan.TlsMode} is not supported yet, and the port is not opened without it";
        foreach (var route in plan.Routes.Values)
        {
            route.Health.Problem = problem;
        }

        LogRefused(context.Logger, plan.Port, problem);
        return new EndpointStatus(plan.Port, null, [.. plan.Routes.Keys.Order(StringComparer.Ordinal)], problem);
    }

    [LoggerMessage(LogLevel.Error, "Prometheus endpoint on port {Port} is not open: {Problem}")]
    private static partial void LogRefused(ILogger logger, int port, string problem);
}

namespace MeshMetric.Agent.Pipelines;

/// <summary>The collectors of the configuration in effect. Not thread-safe: configurations are applied one at a time.</summary>
internal sealed partial class OtlpBackends(AgentOptions options, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, OtlpBackend> _running = new(StringComparer.Ordinal);
    private readonly List<Task> _stopping = [];

    /// <summary>Makes the collectors those that a configuration wants. Those whose settings stay go on in their beat, with the new producer.</summary>
    /// <param name="pushes">What is wanted.</param>
    /// <param name="resource">The OTLP resource's attributes.</param>
    public Task ApplyAsync(IReadOnlyList<OtlpPush> pushes, IReadOnlyList<KeyValuePair<string, string>> resource)
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var push in pushes)
        {
            if (OtlpBackend.Refuse(push.Settings) is { } problem)
            {
                push.Health.Problem = problem;
                LogRefused(logger, push.Health.Name, problem);
                continue;
            }

            var key = OtlpBackend.KeyOf(push.Settings, resource);
            wanted.Add(key);
            if (_running.TryGetValue(key, out var running))
            {
                running.SetProducer(push.Producer);
            }
            else
            {
                push.Health.Problem = null;
                _running.Add(key, new OtlpBackend(push.Settings, resource, push.Producer, push.Health, options, time, logger));
            }
        }

        foreach (var (key, backend) in _running.Where(entry => !wanted.Contains(entry.Key)).ToList())
        {
            _running.Remove(key);
            _stopping.Add(RetireAsync(backend));
        }

        _stopping.RemoveAll(task => task.IsCompleted);
        return Task.CompletedTask;
    }

    /// <summary>Makes a last push to every collector and ends.</summary>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_running.Values.Select(backend => EndAsync(backend, flush: true, cancellationToken)));
        _running.Clear();
        await Task.WhenAll(_stopping);
    }

    // A collector that is no longer wanted gets what is under way and nothing more.
    private async Task RetireAsync(OtlpBackend backend)
    {
        using var deadline = new CancellationTokenSource(options.DrainTimeout, time);
        await EndAsync(backend, flush: false, deadline.Token);
    }

    private static async Task EndAsync(OtlpBackend backend, bool flush, CancellationToken cancellationToken)
    {
        await using (backend)
        {
            await backend.StopAsync(flush, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Backend} receives nothing: {Problem}")]
    private static partial void LogRefused(ILogger logger, string backend, string problem);
}

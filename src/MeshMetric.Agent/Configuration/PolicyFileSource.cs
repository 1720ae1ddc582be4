using MeshMetric.Resources.Policies;

namespace MeshMetric.Agent.Configuration;

/// <summary>
/// The standalone setting's configuration source: looks at the policy file and the dataplane file a few times a second. Looking at content, and not
/// waiting for the file system's notices, is right for every way files are replaced: in place, by rename, by a Kubernetes volume's link swap. A change
/// counts once two looks in a row found it, so that a file that is being written is not taken for a broken one.
/// </summary>
internal sealed partial class PolicyFileSource(AgentOptions options, ReloadStatus status, TimeProvider time, ILogger logger)
    : IAgentConfigurationSource
{
    private Look _applied;
    private Look _seen;
    private ConfigurationResult? _good;
    private DateTimeOffset? _nextChange;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="AgentStartException">What they hold can't be used.</exception>
    public async Task<AgentConfiguration?> LoadAsync(CancellationToken cancellationToken)
    {
        _applied = _seen = await LookAsync(cancellationToken);
        var result = Read(_applied);
        if (result.Problems.Count > 0)
        {
            throw new AgentStartException(result.Problems);
        }

        return Accept(result);
    }

    /// <summary>Watches until cancelled and hands over every configuration that differs from the one before.</summary>
    /// <param name="apply">Puts a configuration into effect.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async Task WatchAsync(Func<AgentConfiguration, Task> apply, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.WatchInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await CheckAsync(cancellationToken) is { } configuration)
            {
                await apply(configuration);
            }
        }
    }

    /// <inheritdoc/>
    public Task LeaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Files are opened for each look.
    }

    /// <summary>Looks once.</summary>
    /// <returns>A configuration to put into effect, or <see langword="null"/>.</returns>
    internal async Task<AgentConfiguration?> CheckAsync(CancellationToken cancellationToken)
    {
        var look = await LookAsync(cancellationToken);
        var isSettled = look.IsSameAs(_seen);
        _seen = look;
        if (isSettled && !look.IsSameAs(_applied))
        {
            _applied = look;
            var result = Read(look);
            if (result.Problems.Count == 0)
            {
                LogReloaded(logger, options.PolicyFile!);
                return Accept(result);
            }

            Refuse(result.Problems);
        }

        return _nextChange is { } change && time.GetUtcNow() >= change ? Compile(_good!) : null;
    }

    private ConfigurationResult Read(in Look look) => ConfigurationReader.Read(options, look.Policy, look.Dataplane, time);

    private AgentConfiguration Accept(ConfigurationResult result)
    {
        foreach (var warning in result.Warnings)
        {
            LogWarning(logger, warning);
        }

        _good = result;
        status.Succeeded(time.GetUtcNow());
        return Compile(result);
    }

    private void Refuse(IReadOnlyList<string> problems)
    {
        status.Failed(time.GetUtcNow());
        foreach (var problem in problems)
        {
            LogProblem(logger, problem);
        }

        LogRefused(logger, problems.Count);
    }

    private AgentConfiguration Compile(ConfigurationResult result)
    {
        var pipelines = PipelineCompiler.Compile(result.Dataplane!, result.Resources, time.GetUtcNow());
        _nextChange = pipelines.NextChange;
        return new AgentConfiguration(result.Dataplane!, pipelines);
    }

    private async Task<Look> LookAsync(CancellationToken cancellationToken) => new(
        await FileContent.ReadAsync(options.PolicyFile!, cancellationToken),
        options.DataplaneFile is { } file ? await FileContent.ReadAsync(file, cancellationToken) : null);

    [LoggerMessage(LogLevel.Information, "{File} has changed and takes effect")]
    private static partial void LogReloaded(ILogger logger, string file);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "The change has {Count} problems and is not used; the last good configuration stays in effect")]
    private static partial void LogRefused(ILogger logger, int count);

    private readonly record struct Look(FileContent Policy, FileContent? Dataplane)
    {
        public bool IsSameAs(in Look other) =>
            Policy.IsSameAs(other.Policy)
            && (Dataplane is { } mine && other.Dataplane is { } theirs ? mine.IsSameAs(theirs) : Dataplane is null == other.Dataplane is null);
    }
}

using MeshMetric.Agent.Scraping;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>
/// The direct setting's configuration source: registers the dataplane, waits at the control plane for changes, and reports. The last good configuration
/// stays in effect whatever the control plane does, also over a restart of the agent.
/// </summary>
internal sealed partial class ControlPlaneSource : IAgentConfigurationSource
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    private readonly AgentOptions _options;
    private readonly ControlPlaneConnectionOptions _connection;
    private readonly ReloadStatus _reload;
    private readonly ControlPlaneStatus _status;
    private readonly Func<AgentStatus> _running;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _agentId = Guid.NewGuid().ToString("N")[..16];
    private readonly ControlPlaneClient _client;
    private readonly EnvoyAdmin? _admin;
    private readonly EnvoyVersion _envoy;
    private readonly EnvoyAnswers _answers;
    private readonly SemaphoreSlim _reportSoon = new(0, 1);
    private volatile CancellationTokenSource _wake = new();
    private volatile OwnDataplane _own = null!;
    private volatile bool _isRegistrationDue;
    private volatile bool _wasContacted;
    private volatile string? _tag;
    private volatile string? _hash;
    private volatile string? _problem;
    private ConfigurationCache? _cache;

    /// <summary>Makes a source that asks nobody before it is loaded and watched.</summary>
    public ControlPlaneSource(AgentOptions options, ReloadStatus reload, Func<AgentStatus> running, EnvoyTurn turn, TimeProvider time, ILogger logger)
    {
        _options = options;
        _connection = options.ControlPlane!;
        _reload = reload;
        _status = reload.ControlPlane!;
        _running = running;
        _time = time;
        _logger = logger;
        _client = new ControlPlaneClient(_connection, time);
        _admin = options.EnvoyAdmin is { } address ? new EnvoyAdmin(address, turn) : null;
        _envoy = new EnvoyVersion(_admin, time);
        _answers = new EnvoyAnswers(_admin, _connection, _client, _status, time, logger);
    }

    /// <inheritdoc/>
    public async Task<AgentConfiguration?> LoadAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        FileContent? file = _options.DataplaneFile is { } path ? await FileContent.ReadAsync(path, cancellationToken) : null;
        if (OwnDataplane.Read(_options, file, _time, problems, warnings) is not { } own)
        {
            throw new AgentStartException(problems);
        }

        warnings.ForEach(warning => LogWarning(_logger, warning));
        _own = own;
        _isRegistrationDue = own.IsComplete;
        _cache = _connection.StateDirectory is { } directory ? new ConfigurationCache(directory, own.Resource, _logger) : null;
        if (_cache is null || await _cache.ReadAsync(cancellationToken) is not { } kept)
        {
            return null;
        }

        if (Read(kept.Json, out var problem) is not { } configuration)
        {
            LogKeptRefused(_logger, problem!);
            return null;
        }

        LogKept(_logger, kept.ReceivedAt.UtcDateTime.ToString("O"));
        _tag = kept.Tag;
        _hash = HashOf(kept.Json);
        _reload.Succeeded(_time.GetUtcNow());
        _status.Applied(kept.ReceivedAt);
        return configuration;
    }

    /// <inheritdoc/>
    public async Task WatchAsync(Func<AgentConfiguration, Task> apply, CancellationToken cancellationToken)
    {
        // One that ends by an error takes the others with it, so that the error is heard.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [FollowAsync(apply, either.Token), ReportAsync(either.Token), WatchFileAsync(either.Token), _answers.RunAsync(either.Token)];
        await Task.WhenAny(loops);
        await either.CancelAsync();
        await Task.WhenAll(loops);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!_wasContacted)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Goodbye, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _client.ReportAsync(_own.Resource, AgentReports.ToJson((await ReportOfAsync(either.Token)) with { IsStopping = true }), either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Then silence has to tell.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _admin?.Dispose();
        _reportSoon.Dispose();
        _wake.Dispose();
    }

    private async Task FollowAsync(Func<AgentConfiguration, Task> apply, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await StepAsync(apply, cancellationToken) is not { } problem)
            {
                failures = 0;
                _wasContacted = true;
                if (_status.Contact())
                {
                    ReportSoon();
                }

                continue;
            }

            _status.Fail(problem);
            failures++;
#pragma warning disable CA5394 // spreads load, guards nothing
            var wait = Backoff.After(failures, _connection.InitialBackoff, _connection.MaxBackoff, Random.Shared.NextDouble());
#pragma warning restore CA5394
            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    /// <summary>Registers if that is due, and waits for one answer.</summary>
    /// <returns>What went wrong, or <see langword="null"/>.</returns>
    private async Task<string?> StepAsync(Func<AgentConfiguration, Task> apply, CancellationToken cancellationToken)
    {
        var wake = _wake;
        var own = _own;
        var hasRegistered = _isRegistrationDue;
        if (hasRegistered)
        {
            _isRegistrationDue = false;
            var registered = await _client.RegisterAsync(own.Resource, own.Document, cancellationToken);
            if (registered.Kind != AnswerKind.Ok)
            {
                _isRegistrationDue = true;
                return registered.Problem ?? "the registration was answered with nothing";
            }

            LogRegistered(_logger, own.Resource.Mesh, own.Resource.Name);
            ReportSoon();
        }

        // Who has just come, or come back, wants to know first how things stand, and not to wait for them to change.
        var wait = _tag is not null && _status.IsConnected ? _connection.PollTime : TimeSpan.Zero;
        var started = _time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wake.Token, cancellationToken);
        try
        {
            var answer = await _client.PollAsync(own.Resource, _tag, wait, _answers.Stance, either.Token);
            switch (answer.Kind)
            {
                case AnswerKind.Ok when HashOf(answer.Body) != _hash:
                    return await TakeAsync(answer, apply);
                case AnswerKind.NotModified when _answers.TryTake(own.Resource, answer.Questions):
                    return null;
                case AnswerKind.Ok or AnswerKind.NotModified:
                    // A control plane that stops doesn't let anybody wait, nor does a proxy that has its own idea of caching.
                    var early = _connection.InitialBackoff - _time.GetElapsedTime(started);
                    if (wait > _connection.InitialBackoff && early > TimeSpan.Zero)
                    {
                        await Task.Delay(early, _time, either.Token);
                    }

                    return null;
                case AnswerKind.NotFound:
                    _isRegistrationDue = true;

                    // Right after a registration it is no longer news, but something that is wrong.
                    return hasRegistered ? answer.Problem : null;
                default:
                    return answer.Problem;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string?> TakeAsync(ControlPlaneAnswer answer, Func<AgentConfiguration, Task> apply)
    {
        var problem = answer.Tag is null ? "has no ETag" : null;
        if (problem is not null || Read(answer.Body, out problem) is not { } configuration)
        {
            _problem = problem;
            _reload.Failed(_time.GetUtcNow());
            ReportSoon();
            return $"the configuration can't be used: {problem}";
        }

        var now = _time.GetUtcNow();
        await apply(configuration);
        _tag = answer.Tag;
        _hash = HashOf(answer.Body);
        _problem = null;
        _reload.Succeeded(now);
        _status.Applied(now);
        ReportSoon();
        if (_cache is not null)
        {
            await _cache.WriteAsync(new KeptConfiguration(answer.Tag!, now, answer.Body), CancellationToken.None);
        }

        return null;
    }

    /// <summary>What the tag would be if nobody in between had a say in it.</summary>
    private static string HashOf(ReadOnlyMemory<byte> json) => new DynamicDocument(json).ETag;

    private AgentConfiguration? Read(ReadOnlyMemory<byte> json, out string? problem)
    {
        var own = _own.Resource;
        var read = DynamicConfigurationReader.Read(json, own, out problem);
        if (read is not null && read.Dataplane.Id != own.Id)
        {
            problem = $"it is for {read.Dataplane.Id} and not for {own.Id}";
            return null;
        }

        return read is null ? null : new AgentConfiguration(read.Dataplane, read.Pipelines);
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
#pragma warning disable CA5394 // spreads load, guards nothing
            var wait = _connection.ReportInterval * (0.8 + (0.2 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
            await _reportSoon.WaitAsync(wait, cancellationToken);
            if (!_status.IsConnected)
            {
                continue;
            }

            var answer = await _client.ReportAsync(_own.Resource, AgentReports.ToJson(await ReportOfAsync(cancellationToken)), cancellationToken);
            _status.Conflict(answer.Kind == AnswerKind.Conflict ? answer.Problem : null);
            if (answer.Kind == AnswerKind.NotFound && !_isRegistrationDue)
            {
                _isRegistrationDue = true;
                Wake();
            }
        }
    }

    private async Task<AgentReport> ReportOfAsync(CancellationToken cancellationToken) => new AgentReport
    {
        AgentId = _agentId,
        Version = AgentVersion.Number,
        EnvoyVersion = await _envoy.GetAsync(cancellationToken),
        SentAt = _time.GetUtcNow(),
        ConfigurationTag = _tag?.Trim('"'),
        ConfigurationProblem = _problem,
    }.With(_running());

    /// <summary>The dataplane's file is registered anew when it changes, as the policy file is read anew in the standalone setting.</summary>
    private async Task WatchFileAsync(CancellationToken cancellationToken)
    {
        if (_options.DataplaneFile is not { } path)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            return;
        }

        var applied = await FileContent.ReadAsync(path, cancellationToken);
        var seen = applied;
        using var timer = new PeriodicTimer(_options.WatchInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var look = await FileContent.ReadAsync(path, cancellationToken);
            var isSettled = look.IsSameAs(seen);
            seen = look;
            if (isSettled && !look.IsSameAs(applied))
            {
                applied = look;
                TakeFile(look);
            }
        }
    }

    private void TakeFile(FileContent file)
    {
        var problems = new List<string>();
        var warnings = new List<string>();
        var own = OwnDataplane.Read(_options, file, _time, problems, warnings);
        warnings.ForEach(warning => LogWarning(_logger, warning));
        if (own is not null && own.Resource.Id != _own.Resource.Id)
        {
            problems.Add($"{_options.DataplaneFile}: is now {own.Resource.Id}; another name or mesh needs a restart of the agent");
        }

        if (problems.Count > 0)
        {
            problems.ForEach(problem => LogFileRefused(_logger, problem));
            return;
        }

        _own = own!;
        _isRegistrationDue = true;
        Wake();
    }

    private void ReportSoon()
    {
        if (_reportSoon.CurrentCount == 0)
        {
            try
            {
                _reportSoon.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else was quicker; one report is enough.
            }
        }
    }

    /// <summary>Breaks the poll off that is under way, so that what is due is done first.</summary>
    private void Wake()
    {
        var before = _wake;
        _wake = new CancellationTokenSource();
        before.Cancel();
    }

    [LoggerMessage(LogLevel.Information, "Registered dataplane {Mesh}/{Name} at the control plane")]
    private static partial void LogRegistered(ILogger logger, string mesh, string name);

    [LoggerMessage(LogLevel.Information, "The configuration kept since {Received} is in effect until the control plane gives another")]
    private static partial void LogKept(ILogger logger, string received);

    [LoggerMessage(LogLevel.Warning, "The configuration that was kept is not used: {Problem}")]
    private static partial void LogKeptRefused(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(LogLevel.Error, "{Problem}; what was registered before stays")]
    private static partial void LogFileRefused(ILogger logger, string problem);
}

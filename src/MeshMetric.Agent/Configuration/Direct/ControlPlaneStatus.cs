using MeshMetric.Agent.Pipelines;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>
/// How the agent stands with its control plane: for its metrics, and for its log, which hears of changes, and once in a while of what stays bad.
/// </summary>
internal sealed partial class ControlPlaneStatus(Uri address, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReasonPause = TimeSpan.FromMinutes(1);

    // By EnvoyAnswerOutcome.
    private static readonly string[] Outcomes = ["answered", "failed", "cut", "not_wanted", "refused"];

    private readonly Lock _lock = new();
    private bool? _isConnected;
    private DateTimeOffset _changedAt;
    private DateTimeOffset _toldAt;
    private string? _toldProblem;
    private DateTimeOffset? _lastContact;
    private DateTimeOffset? _receivedAt;
    private long _failures;
    private bool _isConflictTold;
    private readonly long[] _questions = new long[Outcomes.Length];

    /// <summary>Whether the last request was answered well.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_lock)
            {
                return _isConnected == true;
            }
        }
    }

    /// <summary>A request was answered well.</summary>
    /// <returns>Whether the one before was not, or there was none.</returns>
    public bool Contact()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _lastContact = now;
            if (_isConnected == true)
            {
                return false;
            }

            if (_isConnected is null)
            {
                LogConnected(logger, address);
            }
            else
            {
                LogBack(logger, address, (now - _changedAt).TotalSeconds);
            }

            (_isConnected, _changedAt, _toldProblem) = (true, now, null);
            return true;
        }
    }

    /// <summary>A request was not answered, or not well.</summary>
    public void Fail(string problem)
    {
        lock (_lock)
        {
            _failures++;
            var now = time.GetUtcNow();
            var isChange = _isConnected != false;
            if (isChange)
            {
                (_isConnected, _changedAt) = (false, now);
            }

            var pause = problem == _toldProblem ? Reminder : ReasonPause;
            if (!isChange && now - _toldAt < pause)
            {
                return;
            }

            (_toldAt, _toldProblem) = (now, problem);
            if (_receivedAt is { } received)
            {
                LogLost(logger, address, problem, received.UtcDateTime.ToString("O"));
            }
            else
            {
                LogLostWithNothing(logger, address, problem);
            }
        }
    }

    /// <summary>A configuration is in effect.</summary>
    /// <param name="receivedAt">When it came.</param>
    public void Applied(DateTimeOffset receivedAt)
    {
        lock (_lock)
        {
            _receivedAt = receivedAt;
        }
    }

    /// <summary>Another agent has the dataplane's name, or, with <see langword="null"/>, no longer has.</summary>
    public void Conflict(string? problem)
    {
        lock (_lock)
        {
            if (problem is not null && !_isConflictTold)
            {
                LogConflict(logger, problem);
            }

            _isConflictTold = problem is not null;
        }
    }

    /// <summary>A question to Envoy is over.</summary>
    public void CountQuestion(EnvoyAnswerOutcome outcome)
    {
        lock (_lock)
        {
            _questions[(int)outcome]++;
        }
    }

    /// <summary>Writes the metrics.</summary>
    public void Write(ExpositionBuilder text)
    {
        const string Gauge = "gauge";
        lock (_lock)
        {
            text.Family("meshmetric_dp_control_plane_connected", Gauge, "Whether the control plane answered the last request.");
            text.Sample(_isConnected == true ? 1 : 0);
            text.Family("meshmetric_dp_control_plane_failures_total", "counter", "Requests that the control plane did not answer, or not well.");
            text.Sample(_failures);
            text.Family("meshmetric_dp_envoy_questions_total", "counter", "Questions that the control plane passed on to Envoy, by what became of them.");
            for (var i = 0; i < Outcomes.Length; i++)
            {
                text.Sample("result", Outcomes[i], _questions[i]);
            }

            if (_lastContact is { } contact)
            {
                text.Family("meshmetric_dp_control_plane_last_contact_timestamp_seconds", Gauge, "When the control plane last answered.");
                text.Sample(contact.ToUnixTimeMilliseconds() / 1000.0);
            }

            if (_receivedAt is { } received)
            {
                text.Family("meshmetric_dp_config_received_timestamp_seconds", Gauge, "When the configuration in effect came from the control plane.");
                text.Sample(received.ToUnixTimeMilliseconds() / 1000.0);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to the control plane {Address}")]
    private static partial void LogConnected(ILogger logger, Uri address);

    [LoggerMessage(LogLevel.Information, "The control plane {Address} is back after {Seconds:0.#} s")]
    private static partial void LogBack(ILogger logger, Uri address, double seconds);

    [LoggerMessage(LogLevel.Warning, "The control plane {Address} is lost: {Problem}; the configuration of {Received} stays in effect, trying again")]
    private static partial void LogLost(ILogger logger, Uri address, string problem, string received);

    [LoggerMessage(LogLevel.Warning, "The control plane {Address} gives no configuration: {Problem}; nothing is scraped until it does, trying again")]
    private static partial void LogLostWithNothing(ILogger logger, Uri address, string problem);

    [LoggerMessage(LogLevel.Warning, "The control plane does not listen to this agent's reports: {Problem}")]
    private static partial void LogConflict(ILogger logger, string problem);
}

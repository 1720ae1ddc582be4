namespace MeshMetric.Agent;

/// <summary>How an agent in the direct setting reaches its control plane, and how it gets along without.</summary>
public sealed record ControlPlaneConnectionOptions
{
    /// <summary>The control plane's API, <c>http</c> or <c>https</c>, for example <c>https://control-plane:5681</c>. A path is put in front of its URLs.</summary>
    public required Uri Address { get; init; }

    /// <summary>The file with the dataplane token, read anew for every request; <see langword="null"/> for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>PEM file with the authorities that may have signed the control plane's certificate; <see langword="null"/> for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// Where the last configuration is kept, readable by the agent's user alone, so that a restart while the control plane is away works on it;
    /// <see langword="null"/>: it is not kept.
    /// </summary>
    public string? StateDirectory { get; init; }

    /// <summary>How long a poll for a change is left open. Shorter than what proxies between allow.</summary>
    public TimeSpan PollTime { get; init; } = TimeSpan.FromSeconds(50);

    /// <summary>How often the agent reports. A control plane counts it as offline after three of these in silence.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time to the first retry after a failure; doubled with each further one.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time to a retry.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time the control plane has to answer, beyond what a poll is left open.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether Envoy's configuration dump, statistics and clusters are read for those who ask for them at the control plane, and may; nothing else ever is.
    /// </summary>
    public bool AnswersEnvoyQuestions { get; init; } = true;

    /// <summary>The time for one such answer: to wait until Envoy is not read for something else, to read it and to send it.</summary>
    public TimeSpan EnvoyAnswerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest such answer in bytes; it is passed on as it comes, and broken off there.</summary>
    public long MaxEnvoyAnswerBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Largest configuration in bytes.</summary>
    public long MaxConfigurationBytes { get; init; } = 4L * 1024 * 1024;
}

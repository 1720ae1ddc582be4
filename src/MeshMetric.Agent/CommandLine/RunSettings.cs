using MeshMetric.Settings;

namespace MeshMetric.Agent.CommandLine;

/// <summary>What <c>run</c> was told, read and checked.</summary>
/// <param name="Agent">The agent's part.</param>
/// <param name="LogLevel">The least severe level that is logged.</param>
/// <param name="LogFormat">How a log line looks.</param>
internal sealed record RunSettings(AgentOptions Agent, LogLevel LogLevel, Logging.LogFormat LogFormat)
{
    /// <summary>Begins every environment variable.</summary>
    public const string VariablePrefix = "MESHMETRIC_DP_";

    public static readonly Setting Policy = new(
        "policy",
        "FILE",
        "The file with the MeshMetric policies, YAML or JSON. Watched: a change takes effect within a second. Required without --cp-address.");

    public static readonly Setting ControlPlaneAddress = new(
        "cp-address", "URL", "The control plane that says what to do, in place of --policy: for example https://control-plane:5681.");

    public static readonly Setting TokenFile = new(
        "dataplane-token-file", "FILE", "With --cp-address: the file with the dataplane token. Read anew for every request.");

    public static readonly Setting ControlPlaneCa = new(
        "cp-ca-file", "FILE", "With --cp-address: PEM file with the authorities that may have signed its certificate. The system's when absent.");

    public static readonly Setting StateDirectory = new(
        "state-dir",
        "DIRECTORY",
        "With --cp-address: where the last configuration is kept, for a restart while the control plane is away.",
        "./meshmetric-dp-state");

    public static readonly Setting PollTime = new(
        "cp-poll-time", "TIME", "With --cp-address: how long a request for changes is left open. Less than what proxies in between allow.", "50s");

    public static readonly Setting ReportInterval = new("cp-report-interval", "TIME", "With --cp-address: how often the agent reports.", "30s");

    public static readonly Setting ControlPlaneTimeout = new("cp-timeout", "TIME", "With --cp-address: the time it has to answer.", "10s");

    public static readonly Setting MaxBackoff = new("cp-max-backoff", "TIME", "With --cp-address: the longest time to the next attempt after failures.", "30s");

    public static readonly Setting MaxConfigurationBytes = new(
        "max-configuration-bytes", "SIZE", "With --cp-address: largest configuration that is taken.", "4Mi");

    public static readonly Setting EnvoyQuestions = new(
        "envoy-questions",
        "true|false",
        "With --cp-address: whether administrators of the control plane can read Envoy's configuration dump, statistics and clusters through this agent.",
        "true");

    public static readonly Setting EnvoyAnswerTimeout = new(
        "envoy-answer-timeout", "TIME", "With --cp-address: the time to read one of these from Envoy and to send it.", "10s");

    public static readonly Setting MaxEnvoyAnswerBytes = new(
        "max-envoy-answer-bytes", "SIZE", "With --cp-address: largest of these that is sent; it is not kept in memory.", "64Mi");

    public static readonly Setting EnvoyAdmin = new(
        "envoy-admin", "URL", "Envoy's admin endpoint, http://HOST:PORT or unix:/PATH. Without it no sidecar metrics are read.");

    public static readonly Setting MaxEnvoyFilter = new(
        "max-envoy-filter", "N", "Longest filter, in characters, that asks Envoy for less than everything; 0 for none.", "4096");

    public static readonly Setting DataplaneFile = new(
        "dataplane-file", "FILE", "The file with the Dataplane resource, in place of --mesh, --name, --service, --tag and --address. Watched.");

    public static readonly Setting Mesh = new("mesh", "NAME", "The dataplane's mesh.", "default");

    public static readonly Setting Name = new("name", "NAME", "The dataplane's name. Required without --dataplane-file.");

    public static readonly Setting Service = new("service", "NAME", "The dataplane's service, its tag kuma.io/service.");

    public static readonly Setting Tag = new("tag", "KEY=VALUE", "A further tag of the dataplane. Repeat it for more (env: separate by commas).")
    {
        IsRepeatable = true,
    };

    public static readonly Setting Port = new(
        "port", "PORT", "The service's port. Required with --cp-address and --service or --tag: the control plane keeps it with the dataplane.");

    public static readonly Setting Address = new(
        "address", "HOST", "The dataplane's address: applications are scraped there unless the policy says otherwise.", "127.0.0.1");

    public static readonly Setting ListenAddress = new(
        "listen-address", "IP",
        "The address the policy's Prometheus ports are opened on. All by default, since Prometheus scrapes from outside; 127.0.0.1 keeps them local.",
        "0.0.0.0");

    public static readonly Setting InstanceId = new(
        "instance-id", "ID", "The OTLP resource attribute service.instance.id. The dataplane's name when absent.");

    public static readonly Setting Zone = new("zone", "NAME", "The zone told to OTLP collectors, for a dataplane without the tag kuma.io/zone.");

    public static readonly Setting ScrapeTimeout = new(
        "scrape-timeout", "TIME", "The time a source has to answer, unless the scraper sends X-Prometheus-Scrape-Timeout-Seconds.", "10s");

    public static readonly Setting MaxScrapeTimeout = new(
        "max-scrape-timeout", "TIME", "The most that is granted to a scraper that sends its timeout.", "2m");

    public static readonly Setting ResponseTimeout = new(
        "response-timeout", "TIME", "The time a client has to take one response.", "30s");

    public static readonly Setting DrainTime = new(
        "drain-time", "TIME", "After SIGTERM or SIGINT: the time for scrapes in flight and a last push. A second signal ends at once.", "15s");

    public static readonly Setting WatchInterval = new("watch-interval", "TIME", "How often the watched files are looked at.", "250ms");

    public static readonly Setting MaxConcurrentScrapes = new(
        "max-concurrent-scrapes", "N", "Scrapes served at once; more are answered 503.", "16");

    public static readonly Setting MaxConnections = new(
        "max-connections", "N", "Open connections per port; more are closed.", "128");

    public static readonly Setting MaxLineBytes = new("max-line-bytes", "SIZE", "Longest line a source may send.", "1Mi");

    public static readonly Setting MaxBodyBytes = new("max-body-bytes", "SIZE", "Largest body a source may send, decompressed.", "64Mi");

    public static readonly Setting MaxCompressionRatio = new(
        "max-compression-ratio", "N", "How many times larger a body may become by decompression.", "100");

    public static readonly Setting MaxLabels = new("max-labels", "N", "Most labels a sample may have.", "4096");

    public static readonly Setting MaxFamilies = new("max-families", "N", "Most metric families a source may send.", "100000");

    public static readonly Setting MaxSamples = new("max-samples", "N", "Most samples of a source's body that are kept.", "4000000");

    public static readonly Setting MaxIdleMemory = new(
        "max-idle-memory", "SIZE", "Most memory that is kept between scrapes for the next one.", "256Mi");

    public static readonly Setting IdleMemoryTime = new(
        "idle-memory-time", "TIME", "How long memory is kept that no scrape needed. Longer than the longest scrape interval.", "5m");

    public static readonly Setting OtlpQueueBytes = new(
        "otlp-queue-bytes", "SIZE", "What may wait for an OpenTelemetry collector that is away, compressed; the oldest is dropped.", "16Mi");

    public static readonly Setting OtlpQueueTime = new("otlp-queue-time", "TIME", "How long it may wait.", "1h");

    public static readonly Setting OtlpMaxSeries = new(
        "otlp-max-series", "N", "Series remembered per collector, for start times, resets, deltas and the end of series.", "200000");

    public static readonly Setting Level = new("log-level", "LEVEL", "trace, debug, info, warn or error.", "info");

    public static readonly Setting Format = new("log-format", "FORMAT", "text or json. Logs go to standard error, one line an event.", "text");

    /// <summary>Every setting, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Policy, ControlPlaneAddress, TokenFile, ControlPlaneCa, StateDirectory, EnvoyAdmin, MaxEnvoyFilter,
        DataplaneFile, Mesh, Name, Service, Tag, Port, Address, ListenAddress, InstanceId, Zone,
        ScrapeTimeout, MaxScrapeTimeout, ResponseTimeout, DrainTime, WatchInterval, MaxConcurrentScrapes, MaxConnections,
        MaxLineBytes, MaxBodyBytes, MaxCompressionRatio, MaxLabels, MaxFamilies, MaxSamples, MaxIdleMemory, IdleMemoryTime, OtlpQueueBytes, OtlpQueueTime,
        OtlpMaxSeries, PollTime, ReportInterval, ControlPlaneTimeout, MaxBackoff, MaxConfigurationBytes,
        EnvoyQuestions, EnvoyAnswerTimeout, MaxEnvoyAnswerBytes, Level, Format,
    ];

    private static readonly IReadOnlyList<Setting> ForControlPlane =
    [
        TokenFile, ControlPlaneCa, StateDirectory, PollTime, ReportInterval, ControlPlaneTimeout, MaxBackoff, MaxConfigurationBytes, EnvoyQuestions,
        EnvoyAnswerTimeout, MaxEnvoyAnswerBytes,
    ];

    /// <summary>Reads all settings and collects everything that is wrong with them.</summary>
    /// <param name="values">Flags and environment.</param>
    /// <returns>The settings, or <see langword="null"/> when <see cref="SettingValues.Problems"/> has entries.</returns>
    public static RunSettings? Read(SettingValues values)
    {
        var defaults = new SourceLimits();
        var policy = values.Text(Policy);
        var controlPlane = ReadControlPlane(values);
        if (policy is null && controlPlane is null)
        {
            values.Fail(Policy, $"is required; name the file with the MeshMetric policies, or a control plane with {ControlPlaneAddress.Flag}");
        }
        else if (policy is not null && controlPlane is not null)
        {
            values.Fail(Policy, $"and {ControlPlaneAddress.Flag} exclude each other, as each says what to do; leave one of them out");
        }

        var dataplaneFile = values.Text(DataplaneFile);
        var dataplane = ReadDataplane(values, dataplaneFile, needsPort: controlPlane is not null);
        var agent = new AgentOptions
        {
            PolicyFile = policy,
            ControlPlane = controlPlane,
            EnvoyAdmin = values.Read(EnvoyAdmin, AgentSettingText.ParseEndpoint),
            MaxEnvoyFilterLength = values.Read(MaxEnvoyFilter, AgentSettingText.ParseFilterLength),
            DataplaneFile = dataplaneFile,
            Dataplane = dataplane,
            ListenAddress = values.Read(ListenAddress, SettingText.ParseIPAddress)!,
            InstanceId = values.Text(InstanceId),
            Zone = values.Text(Zone),
            ScrapeTimeout = values.Read(ScrapeTimeout, SettingText.ParseDuration),
            MaxScrapeTimeout = values.Read(MaxScrapeTimeout, SettingText.ParseDuration),
            ResponseTimeout = values.Read(ResponseTimeout, SettingText.ParseDuration),
            DrainTimeout = values.Read(DrainTime, SettingText.ParseDuration),
            WatchInterval = values.Read(WatchInterval, SettingText.ParseDuration),
            MaxConcurrentScrapes = (int)values.Read(MaxConcurrentScrapes, SettingText.ParseCount),
            MaxConnections = (int)values.Read(MaxConnections, SettingText.ParseCount),
            OtlpLimits = new OtlpLimits
            {
                MaxQueueBytes = values.Read(OtlpQueueBytes, SettingText.ParseSize),
                MaxQueueTime = values.Read(OtlpQueueTime, SettingText.ParseDuration),
                MaxRememberedSeries = (int)values.Read(OtlpMaxSeries, SettingText.ParseCount),
            },
            SourceLimits = defaults with
            {
                MaxLineBytes = (int)values.Read(MaxLineBytes, AgentSettingText.ParseLineSize),
                MaxBodyBytes = values.Read(MaxBodyBytes, SettingText.ParseSize),
                MaxCompressionRatio = (int)values.Read(MaxCompressionRatio, SettingText.ParseCount),
                MaxLabels = (int)values.Read(MaxLabels, SettingText.ParseCount),
                MaxFamilies = (int)values.Read(MaxFamilies, SettingText.ParseCount),
                MaxSamples = (int)values.Read(MaxSamples, SettingText.ParseCount),
            },
            MemoryOptions = new()
            {
                MaxIdleBytes = values.Read(MaxIdleMemory, SettingText.ParseSize),
                IdleTime = values.Read(IdleMemoryTime, SettingText.ParseDuration),
            },
        };

        var level = values.Read(Level, SettingText.ParseLogLevel);
        var format = values.Read(Format, AgentSettingText.ParseLogFormat);
        return values.Problems.Count == 0 ? new RunSettings(agent, level, format) : null;
    }

    private static ControlPlaneConnectionOptions? ReadControlPlane(SettingValues values)
    {
        if (!values.IsGiven(ControlPlaneAddress))
        {
            foreach (var setting in ForControlPlane.Where(values.IsGiven))
            {
                values.Fail(setting, $"has no meaning without {ControlPlaneAddress.Flag}; give that, or leave it out");
            }

            return null;
        }

        return new ControlPlaneConnectionOptions
        {
            Address = values.Read(ControlPlaneAddress, AgentSettingText.ParseControlPlane) ?? new Uri("http://localhost"),
            TokenFile = values.Text(TokenFile),
            CaFile = values.Text(ControlPlaneCa),
            StateDirectory = values.Text(StateDirectory),
            PollTime = values.Read(PollTime, SettingText.ParseDuration),
            ReportInterval = values.Read(ReportInterval, SettingText.ParseDuration),
            Timeout = values.Read(ControlPlaneTimeout, SettingText.ParseDuration),
            MaxBackoff = values.Read(MaxBackoff, SettingText.ParseDuration),
            MaxConfigurationBytes = values.Read(MaxConfigurationBytes, SettingText.ParseSize),
            AnswersEnvoyQuestions = values.Read(EnvoyQuestions, SettingText.ParseSwitch),
            EnvoyAnswerTimeout = values.Read(EnvoyAnswerTimeout, SettingText.ParseDuration),
            MaxEnvoyAnswerBytes = values.Read(MaxEnvoyAnswerBytes, SettingText.ParseSize),
        };
    }

    private static DataplaneOptions? ReadDataplane(SettingValues values, string? dataplaneFile, bool needsPort)
    {
        var tags = values.Pairs(Tag);
        if (dataplaneFile is not null)
        {
            foreach (var setting in new[] { Mesh, Name, Service, Tag, Port, Address }.Where(values.IsGiven))
            {
                values.Fail(setting, $"says what {DataplaneFile.Flag} says already; leave one of them out");
            }

            return null;
        }

        var name = values.Text(Name);
        if (name is null)
        {
            values.Fail(Name, $"is required; name the dataplane, or give its resource with {DataplaneFile.Flag}");
        }

        if (needsPort && !values.IsGiven(Port) && (values.IsGiven(Service) || tags.Count > 0))
        {
            values.Fail(Port, $"is required with {ControlPlaneAddress.Flag} and a service or tags; name the port that the service is reached at");
        }

        return new DataplaneOptions
        {
            Port = values.IsGiven(Port) ? values.Read(Port, AgentSettingText.ParsePort) : null,
            Mesh = values.Text(Mesh)!,
            Name = name ?? "",
            Service = values.Text(Service),
            Tags = tags,
            Address = values.Text(Address)!,
        };
    }
}

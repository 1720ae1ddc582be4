using System.Net;

using MeshMetric.Settings;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>What <c>run</c> was told, read and checked.</summary>
/// <param name="ControlPlane">The control plane's part.</param>
/// <param name="LogLevel">The least severe level that is logged.</param>
/// <param name="LogsJson">Whether log lines are JSON.</param>
internal sealed record RunSettings(ControlPlaneOptions ControlPlane, LogLevel LogLevel, bool LogsJson)
{
    /// <summary>Begins every environment variable.</summary>
    public const string VariablePrefix = "MESHMETRIC_CP_";

    private const string General = "General";
    private const string StoreGroup = "Store";
    private const string Network = "Network";
    private const string Security = "Security";
    private const string Agents = "Agents";
    private const string Limits = "Limits";

    public static readonly Setting Config = new("config", "FILE", "A YAML file with settings.") { Group = General };

    public static readonly Setting Level = new("log-level", "LEVEL", "trace, debug, info, warn or error.", "info") { Group = General };

    public static readonly Setting Format = new("log-format", "FORMAT", "text or json. Logs go to standard error.", "text") { Group = General };

    public static readonly Setting Zone = new("zone", "NAME", "The zone's name, for the label kuma.io/zone.") { Group = General };

    public static readonly Setting Store = new(
        "store", "KIND", "sqlite, embedded and for one control plane, or postgres for any number.", "sqlite") { Group = StoreGroup };

    public static readonly Setting PostgresConnection = new(
        "postgres-connection", "TEXT", "With --store postgres: Host=...;Database=...;Username=...;Password=...")
    {
        Group = StoreGroup,
        IsSecret = true,
    };

    public static readonly Setting PostgresPoolSize = new("postgres-pool-size", "N", "Connections to PostgreSQL.", "20") { Group = StoreGroup };

    public static readonly Setting PostgresTimeout = new(
        "postgres-timeout", "TIME", "How long one statement of PostgreSQL may take.", "10s") { Group = StoreGroup };

    public static readonly Setting StoreResync = new(
        "store-resync", "TIME", "With --store postgres: how often everything is read anew, in case a notice of a change got lost.", "1m") { Group = StoreGroup };

    public static readonly Setting DataDirectory = new(
        "data-dir", "DIRECTORY", "Where the embedded store and keys are kept; created when it is not there.", "./meshmetric-data") { Group = StoreGroup };

    public static readonly Setting ApiListen = new(
        "api-listen", "IP:PORT", "REST, and the agents' endpoints.", "127.0.0.1:5681") { Group = Network };

    public static readonly Setting AdvertiseApi = new(
        "advertise-api", "URL", "Where other control planes on the same store reach this one's REST, to have an Envoy asked whose agent is connected here. "
        + "Absent: where --api-listen says, unless that is every address.") { Group = Network };

    public static readonly Setting PeerCa = new(
        "peer-ca-file", "FILE", "PEM file with the authorities that may have signed the certificates of other control planes. The system's when absent.") { Group = Network };

    public static readonly Setting MadsListen = new(
        "mads-listen", "IP:PORT", "Prometheus' service discovery: MADS and HTTP SD.", "127.0.0.1:5676") { Group = Network };

    public static readonly Setting XdsListen = new("xds-listen", "IP:PORT", "gRPC: streams of monitoring assignments.", "127.0.0.1:5678") { Group = Network };

    public static readonly Setting TlsCertificate = new(
        "tls-cert-file", "FILE", "PEM file with the certificate that every listener shows. Without it: plain HTTP.") { Group = Network };

    public static readonly Setting TlsKey = new("tls-key-file", "FILE", "PEM file with the certificate's key.") { Group = Network };

    public static readonly Setting AllowInsecureRemote = new(
        "insecure-allow-remote", "true|false", "Listen on addresses that other machines reach, although there is no TLS.", "false") { Group = Network };

    public static readonly Setting EncryptionKey = new(
        "encryption-key-file", "FILE", "The key that secrets in the store are sealed with: base64 of 32 bytes. Absent: encryption-key in the data directory, made at the first start. "
        + "Control planes on one store need the same.") { Group = Security };

    public static readonly Setting LocalhostIsAdmin = new(
        "localhost-is-admin", "true|false", "Who asks directly from this machine, through no proxy, is the administrator. Set it to false behind a proxy on this machine.", "true")
    {
        Group = Security,
    };

    public static readonly Setting BootstrapAdminToken = new(
        "bootstrap-admin-token", "true|false", "Make a token for the administrator, kept as the global secret admin-user-token.", "true") { Group = Security };

    public static readonly Setting DataplaneAuth = new(
        "dp-auth", "none|token", "What agents have to show. Absent: none while every listener is on a loopback address, token otherwise.") { Group = Security };

    public static readonly Setting MadsToken = new(
        "mads-token-file", "FILE", "File with a token that Prometheus must send to discover targets. Absent: discovery needs none.") { Group = Security };

    public static readonly Setting MaxConnections = new(
        "max-connections", "COUNT", "Connections that each listener may have at a time; an agent has two. One more is reset.", "30000") { Group = Limits };

    public static readonly Setting MaxBodyBytes = new("max-body-bytes", "SIZE", "Largest body of a request.", "1Mi") { Group = Limits };

    public static readonly Setting MaxReportBytes = new("max-report-bytes", "SIZE", "Largest report of an agent.", "64Ki") { Group = Limits };

    public static readonly Setting DataplaneOfflineAfter = new(
        "dataplane-offline-after", "TIME", "The silence after which an agent counts as offline; agents report every 30 s.", "90s") { Group = Agents };

    public static readonly Setting DataplaneRemoveAfter = new(
        "dataplane-remove-after", "TIME", "The time offline after which a dataplane is removed that its agent had registered; what users applied stays.", "24h")
    {
        Group = Agents,
    };

    public static readonly Setting MaxPollTime = new(
        "max-poll-time", "TIME", "The longest that an agent's poll for its configuration is held.", "5m") { Group = Limits };

    public static readonly Setting MaxDryRunBytes = new("max-dry-run-bytes", "SIZE", "Largest body of a dry run, which carries several resources.", "16Mi") { Group = Limits };

    public static readonly Setting DrainTime = new(
        "drain-time", "TIME", "After SIGTERM or SIGINT: the time for requests in flight. A second signal ends at once.", "10s") { Group = Limits };

    /// <summary>Every setting, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        Config, Level, Format, Zone,
        Store, DataDirectory, PostgresConnection, PostgresPoolSize, PostgresTimeout, StoreResync,
        ApiListen, MadsListen, XdsListen, AdvertiseApi, TlsCertificate, TlsKey, PeerCa, AllowInsecureRemote,
        EncryptionKey, LocalhostIsAdmin, BootstrapAdminToken, DataplaneAuth, MadsToken,
        .. AssignmentSettings.All,
        .. QuestionSettings.All,
        DataplaneOfflineAfter, DataplaneRemoveAfter,
        MaxConnections, MaxBodyBytes, MaxDryRunBytes, MaxReportBytes, MaxPollTime, DrainTime,
    ];

    /// <summary>Reads all settings and collects everything that is wrong with them.</summary>
    /// <returns>The settings, or <see langword="null"/> when <see cref="SettingValues.Problems"/> has entries.</returns>
    public static RunSettings? Read(SettingValues values)
    {
        var options = new ControlPlaneOptions
        {
            Store = ReadStore(values),
            ApiListen = values.Read(ApiListen, ParseListen)!,
            MadsListen = values.Read(MadsListen, ParseListen)!,
            XdsListen = values.Read(XdsListen, ParseListen)!,
            AdvertisedApi = values.Read(AdvertiseApi, ParseApi),
            PeerCaFile = values.Text(PeerCa),
            TlsCertificateFile = values.Text(TlsCertificate),
            TlsKeyFile = values.Text(TlsKey),
            AllowInsecureRemote = values.Read(AllowInsecureRemote, SettingText.ParseSwitch),
            EncryptionKeyFile = values.Text(EncryptionKey),
            LocalhostIsAdmin = values.Read(LocalhostIsAdmin, SettingText.ParseSwitch),
            BootstrapAdminToken = values.Read(BootstrapAdminToken, SettingText.ParseSwitch),
            DataplaneAuthentication = values.Read(DataplaneAuth, ParseDataplaneAuthentication),
            MadsTokenFile = values.Text(MadsToken),
            Zone = values.Text(Zone),
            Assignments = AssignmentSettings.Read(values),
            Questions = QuestionSettings.Read(values),
            MaxConnections = values.Read(MaxConnections, SettingText.ParseCount),
            MaxBodyBytes = values.Read(MaxBodyBytes, SettingText.ParseSize),
            MaxReportBytes = values.Read(MaxReportBytes, SettingText.ParseSize),
            DataplaneOfflineAfter = values.Read(DataplaneOfflineAfter, SettingText.ParseDuration),
            DataplaneRemoveAfter = values.Read(DataplaneRemoveAfter, SettingText.ParseLongDuration),
            MaxPollTime = values.Read(MaxPollTime, SettingText.ParseDuration),
            MaxDryRunBytes = values.Read(MaxDryRunBytes, SettingText.ParseSize),
            DrainTimeout = values.Read(DrainTime, SettingText.ParseDuration),
        };
        var level = values.Read(Level, SettingText.ParseLogLevel);
        var isJson = values.Read(Format, ParseFormat);
        return values.Problems.Count == 0 ? new RunSettings(options, level, isJson) : null;
    }

    private static StoreOptions ReadStore(SettingValues values)
    {
        var kind = values.Read(Store, ParseStore);
        var connection = values.Text(PostgresConnection);
        if (kind == StoreKind.Postgres && connection is null)
        {
            values.Fail(PostgresConnection, "is required with --store postgres; write for example Host=db;Database=meshmetric;Username=meshmetric;Password=...");
        }
        else if (kind == StoreKind.Sqlite && connection is not null)
        {
            values.Fail(PostgresConnection, "has no effect without --store postgres; set both or none");
        }

        return new StoreOptions
        {
            Kind = kind,
            Sqlite = new SqliteStoreOptions { DataDirectory = values.Text(DataDirectory)! },
            Postgres = new PostgresStoreOptions
            {
                ConnectionString = connection ?? "",
                MaxPoolSize = (int)values.Read(PostgresPoolSize, SettingText.ParseCount),
                CommandTimeout = values.Read(PostgresTimeout, SettingText.ParseDuration),
                ResyncInterval = values.Read(StoreResync, SettingText.ParseDuration),
            },
        };
    }

    private static StoreKind ParseStore(string text, out string? problem)
    {
        problem = text is "sqlite" or "postgres" ? null : "is not a store; it must be sqlite or postgres";
        return text == "postgres" ? StoreKind.Postgres : StoreKind.Sqlite;
    }

    private static IPEndPoint? ParseListen(string text, out string? problem)
    {
        // The library takes a port for an address, an IPv6 address without brackets for one with port 0, and (as an address) one with brackets and port, too.
        var ok = IPEndPoint.TryParse(text, out var endpoint) && text.LastIndexOf(':') > text.LastIndexOf(']') && (text[0] == '[' || text.AsSpan().Count(':') == 1);
        problem = ok ? null : "is not an address to listen on; write for example 127.0.0.1:5681, 0.0.0.0:5681 or [::]:5681";
        return endpoint;
    }

    private static Uri? ParseApi(string text, out string? problem)
    {
        var ok = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { PathAndQuery: "/", Fragment: "", UserInfo: "" };
        problem = ok ? null : "is not a URL of a control plane; write for example https://cp-1.example.com:5681";
        return url;
    }

    private static DataplaneAuthentication? ParseDataplaneAuthentication(string text, out string? problem)
    {
        problem = text is "none" or "token" ? null : "is neither none nor token";
        return text == "token" ? DataplaneAuthentication.Token : DataplaneAuthentication.None;
    }

    private static bool ParseFormat(string text, out string? problem)
    {
        problem = text is "text" or "json" ? null : "is not a format; it must be text or json";
        return text == "json";
    }
}

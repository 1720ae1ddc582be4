using CsCheck;

using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Tests.Resources.Dynamic;

/// <summary>Configurations of every shape.</summary>
internal static class ConfigurationGen
{
    private static readonly Gen<string> Word = Gen.OneOf("a", "shop", "über-\"quoted\"", "line\nend", "日本", "<&'>", "\u0001");
    private static readonly Gen<string> Regex = Gen.OneOf("http.*", "^envoy_(a|b)$", "[a-z]+_total");
    private static readonly Gen<string?> Maybe = Gen.Null(Word);

    private static readonly Gen<NameSelector> Selector = Gen.Select(Gen.Enum<NameSelectorType>(), Word, Regex)
        .Select(pick => new NameSelector(pick.Item1, pick.Item1 == NameSelectorType.Regex ? pick.Item3 : pick.Item2));

    private static readonly Gen<List<NameSelector>> Selectors = Selector.List[0, 3];

    private static readonly Gen<Dictionary<string, string>> Labels = Gen.Select(Gen.OneOf("region", "team", "_x1"), Word).List[0, 3]
        .Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2));

    private static readonly Gen<ProfileSelection> Profile = Gen.Select(
        Word, Gen.Enum<BuiltInProfile>(), Gen.Select(Selectors, Selectors, (include, exclude) => new ProfileLayer(include, exclude)).List[0, 3],
        (name, builtIn, layers) => new ProfileSelection(name, builtIn, layers));

    private static readonly Gen<SidecarSettings> Sidecar = Gen.Select(
        Gen.Bool, Profile, Regex, Gen.Bool, Selectors, Selectors,
        (hasProfile, profile, regex, usedOnly, include, exclude) => new SidecarSettings
        {
            Profile = hasProfile ? profile : null,
            Regex = hasProfile ? null : regex,
            UsedOnly = usedOnly,
            Include = hasProfile ? include : [],
            Exclude = exclude,
        });

    private static readonly Gen<ClientTlsSettings?> Tls = Gen.Null(Gen.Select(
        Maybe, Maybe, Maybe, Maybe, Gen.Bool,
        (ca, cert, key, server, skip) => new ClientTlsSettings { CaFile = ca, CertFile = cert, KeyFile = key, ServerName = server, InsecureSkipVerify = skip }));

    private static readonly Gen<ApplicationSettings> Application = Gen.Select(
        Gen.Select(Maybe, Gen.OneOf("10.0.0.1", "::1", "app.shop.svc"), Gen.Int[1, 65535], Gen.OneOf("/", "/metrics", "/m?x=1")),
        Gen.Select(Tls, Maybe, Maybe, Gen.Null(Regex)),
        Gen.Select(Selectors, Selectors, Labels),
        (target, access, keep) => new ApplicationSettings
        {
            Name = target.Item1,
            Address = target.Item2,
            Port = target.Item3,
            Path = target.Item4,
            Tls = access.Item1,
            BasicAuth = access.Item2 is { } user ? new BasicAuthSettings(user, "/run/password") : null,
            BearerTokenFile = access.Item3,
            Regex = access.Item4,
            Include = keep.Item1,
            Exclude = keep.Item2,
            Labels = keep.Item3,
        });

    private static readonly Gen<PipelineBackend> Prometheus = Gen.Select(
        Word, Maybe, Gen.Int[1, 65535], Gen.Enum<PrometheusTlsMode>(), Maybe.List[0, 3],
        (from, client, port, tls, also) => (PipelineBackend)new PrometheusBackend
        {
            From = from,
            ClientId = client,
            Port = port,
            Path = "/metrics/x",
            TlsMode = tls,
            AlsoServes = also,
        });

    private static readonly Gen<HeaderSource> Header = Gen.Select(Gen.Int[0, 3], Word, (kind, text) => kind switch
    {
        0 => new HeaderSource { Value = text },
        1 => new HeaderSource { File = text },
        2 => new HeaderSource { Env = text },
        _ => new HeaderSource { Secret = text },
    });

    private static readonly Gen<PipelineBackend> Collector = Gen.Select(
        Gen.Select(Word, Gen.Enum<OtlpProtocol>(), Gen.OneOf("http://otel:4317", "https://[::1]:4318/v1/metrics", "unix:///run/otel.sock")),
        Gen.Select(Gen.Long[1, TimeSpan.TicksPerHour], Gen.Enum<OtlpTemporality>()),
        Gen.Select(Header.List[0, 2], Tls),
        (target, timing, access) => (PipelineBackend)new OpenTelemetryBackend
        {
            From = target.Item1,
            Protocol = target.Item2,
            Endpoint = new Uri(target.Item3),
            DisplayEndpoint = target.Item3 + " as written",
            RefreshInterval = TimeSpan.FromTicks(timing.Item1),
            Temporality = timing.Item2,
            Headers = access.Item1.Select((header, i) => (header, i)).ToDictionary(pair => $"x-header-{pair.i}", pair => pair.header),
            Tls = access.Item2,
        });

    private static readonly Gen<LimitSettings?> Limits = Gen.Null(Gen.Select(
        Gen.Nullable(Gen.Long[1, long.MaxValue]), Gen.Nullable(Gen.Long[1, long.MaxValue]), Gen.Enum<LimitAction>(),
        (series, bytes, action) => new LimitSettings(series, bytes, action)));

    private static readonly Gen<Dictionary<string, FieldOrigin>> Provenance = Gen.Select(Word, Word.List[0, 2]).List[0, 3].Select(origins => origins
        .Select((origin, i) => (Key: $"labels.l{i}", Value: new FieldOrigin(origin.Item1, origin.Item2))).ToDictionary(pair => pair.Key, pair => pair.Value));

    private static readonly Gen<Pipeline> OnePipeline = Gen.Select(
        Gen.OneOf(Prometheus, Collector).List[1, 3], Sidecar, Application.List[0, 3], Labels, Limits, Provenance,
        (backends, sidecar, applications, labels, limits, provenance) => new Pipeline
        {
            Backends = backends,
            Sidecar = sidecar,
            Applications = applications,
            Labels = labels,
            Limits = limits,
            Provenance = provenance,
        });

    private static readonly Gen<PipelineWarning> Warning = Gen.Select(Maybe, Word, Word, (policy, field, reason) => new PipelineWarning(policy, field, reason));

    private static readonly Gen<DateTimeOffset?> NextChange = Gen.Nullable(Gen.Long[0, 1_000_000_000_000].Select(
        ticks => new DateTimeOffset(638_000_000_000_000_000 + ticks, TimeSpan.FromHours(2))));

    /// <summary>Configurations with up to three pipelines.</summary>
    public static readonly Gen<DynamicConfiguration> Any = Gen.Select(
        Gen.OneOf("backend", "web-1"), Labels, OnePipeline.List[0, 3], Warning.List[0, 2], NextChange,
        (name, tags, pipelines, warnings, next) => new DynamicConfiguration(Dataplane(name, tags), new PipelineSet(pipelines, warnings, next)));

    /// <summary>A dataplane.</summary>
    public static DataplaneResource Dataplane(string name = "backend-1", Dictionary<string, string>? tags = null) =>
        (DataplaneResource)DataplaneResource.Create("default", name, "backend", tags ?? [], "10.0.0.1").Resources[0];
}

using System.Net;

namespace MeshMetric.Demo.Simulation;

/// <summary>
/// Behaves as the admin endpoint of a running Envoy does: <c>/stats?format=prometheus</c> and <c>/stats/prometheus</c> with <c>usedonly</c>,
/// <c>filter</c> and <c>type</c>, <c>/stats</c>, <c>/clusters</c>, <c>/config_dump</c>, <c>/ready</c>, <c>/server_info</c>. Its counters grow with simulated traffic.
/// </summary>
/// <remarks>What it writes depends on the topology, the seed and the clock alone, so a test can read the same body twice.</remarks>
public sealed class SimulatedEnvoy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SimulatedStats _stats;
    private readonly EnvoyDocuments _documents;
    private readonly SimulatedEnvoyOptions _options;
    private readonly long _started;
    private readonly TimeSpan _initialAge;
    private long _scrapes;
    private volatile string? _lastQuery;

    private SimulatedEnvoy(SimulatedEnvoyOptions options, SimulatedStats stats, TimeSpan initialAge)
    {
        _options = options;
        _stats = stats;
        _initialAge = initialAge;
        _documents = new EnvoyDocuments(stats, options.TimeProvider.GetUtcNow() - initialAge);
        _started = options.TimeProvider.GetTimestamp();
        _app = QuietWeb.Build(kestrel =>
        {
            if (options.UnixSocketPath is { } path)
            {
                kestrel.ListenUnixSocket(path);
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, options.Port);
            }
        });
        _app.Run(HandleAsync);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c> or <c>unix:PATH</c>.</summary>
    public string AdminAddress { get; private set; } = string.Empty;

    /// <summary>Prometheus bodies served so far.</summary>
    public long Scrapes => Interlocked.Read(ref _scrapes);

    /// <summary>The query of the last request for a Prometheus body, with its question mark; <see langword="null"/> before the first.</summary>
    public string? LastQuery => _lastQuery;

    /// <summary>Starts one and returns when it listens.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port or socket is taken.</exception>
    public static async Task<SimulatedEnvoy> StartAsync(SimulatedEnvoyOptions options, CancellationToken cancellationToken = default)
    {
        SimulatedStats stats = options.Lines is { } lines
            ? EnvoyBodyGenerator.BuildStats(lines, options.Topology.Seed)
            : StatsBuilder.Build(options.Topology);
        var envoy = new SimulatedEnvoy(options, stats, options.Lines is null ? options.Topology.InitialAge : EnvoyBodyGenerator.Age);
        try
        {
            await envoy._app.StartAsync(cancellationToken);
        }
        catch
        {
            await envoy._app.DisposeAsync();
            throw;
        }

        string address = envoy._app.Urls.First();
        envoy.AdminAddress = options.UnixSocketPath is { } path ? $"unix:{path}" : address;
        return envoy;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private TimeSpan Age() => _initialAge + _options.TimeProvider.GetElapsedTime(_started);

    private async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers["server"] = "envoy";
        response.Headers.CacheControl = "no-cache, max-age=0";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = "text/plain; charset=UTF-8";
        string path = context.Request.Path.Value ?? "/";
        switch (path)
        {
            case "/stats" or "/stats/prometheus":
                await StatsAsync(context, path == "/stats/prometheus");
                break;
            case "/clusters":
                _documents.WriteClusters(response.BodyWriter);
                break;
            case "/config_dump":
                response.ContentType = "application/json";
                _documents.WriteConfigDump(response.BodyWriter, context.Request.Query.ContainsKey("include_eds"));
                break;
            case "/ready":
                await response.WriteAsync("LIVE\n", context.RequestAborted);
                break;
            case "/server_info":
                response.ContentType = "application/json";
                await response.WriteAsync(
                    $$"""
                    {"version":"simulated/1.38.0/Clean/RELEASE/BoringSSL","state":"LIVE","hot_restart_version":"disabled",
                     "uptime_current_epoch":"{{(long)Age().TotalSeconds}}s","uptime_all_epochs":"{{(long)Age().TotalSeconds}}s"}

                    """,
                    context.RequestAborted);
                break;
            default:
                response.StatusCode = StatusCodes.Status404NotFound;
                await response.WriteAsync("invalid path. admin commands are:\n  /clusters\n  /config_dump\n  /ready\n  /server_info\n  /stats\n", context.RequestAborted);
                break;
        }
    }

    private async Task StatsAsync(HttpContext context, bool prometheusPath)
    {
        HttpResponse response = context.Response;
        StatsRequest? request = StatsRequest.Parse(context.Request.Query, prometheusPath, out string? error);
        if (request is null)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            await response.WriteAsync(error!, context.RequestAborted);
            return;
        }

        if (request.Prometheus)
        {
            _lastQuery = context.Request.QueryString.Value;
            Interlocked.Increment(ref _scrapes);
            await _stats.WritePrometheusAsync(
                request with { BlankLines = _options.BlankLines }, Age(), response.BodyWriter, context.RequestAborted);
        }
        else
        {
            _stats.WritePlain(request, Age(), response.BodyWriter);
        }
    }
}

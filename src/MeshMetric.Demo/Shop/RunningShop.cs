using System.Globalization;
using System.Text;

using MeshMetric.Demo.Children;
using MeshMetric.Demo.Receiving;
using MeshMetric.Demo.Reporting;

namespace MeshMetric.Demo.Shop;

/// <summary>Everything that the demo starts, and the one folder that it writes to. Disposing it ends and removes all of it.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private const string RealEnvoyService = "real-envoy";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Stack<IAsyncDisposable> _parts = [];
    private readonly List<ShopDataplane> _dataplanes = [];
    private readonly HttpClient _scraper = new() { Timeout = TimeSpan.FromSeconds(10) };
    private EnvoyProcess? _envoy;
    private ILoggerFactory? _loggers;

    private RunningShop(TimeProvider time)
    {
        _time = time;
        Folder = Directory.CreateTempSubdirectory("meshmetric-demo-").FullName;
        Log = new LogFile(Path.Combine(Folder, "shop.log"), time);
    }

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>The log of the agents and the control plane.</summary>
    public LogFile Log { get; }

    /// <summary>The policies that were applied to the control plane.</summary>
    public string PolicyFile => Path.Combine(Folder, "policies.yaml");

    public ShopControlPlane ControlPlane { get; private set; } = null!;

    public OtlpReceiver Receiver { get; private set; } = null!;

    /// <summary>The real Prometheus, or <see langword="null"/>.</summary>
    public PrometheusProcess? Prometheus { get; private set; }

    public IReadOnlyList<ShopDataplane> Dataplanes => _dataplanes;

    /// <summary>Starts all of it.</summary>
    public static async Task<RunningShop> StartAsync(DemoOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var shop = new RunningShop(time);
        try
        {
            await shop.StartPartsAsync(options, cancellationToken);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>What everything says now.</summary>
    public IReadOnlyList<DataplaneReading> Read() =>
    [
        .. _dataplanes.Select(dataplane => new DataplaneReading(
            dataplane.Name,
            dataplane.Service,
            dataplane.Agent.GetStatus(),
            Receiver.Points(dataplane.Name, OtlpTransport.Grpc),
            Receiver.Points(dataplane.Name, OtlpTransport.Http))),
    ];

    /// <summary>One round: a scrape of every agent where <paramref name="scrape"/> says so, and a request through the real Envoy.</summary>
    public async Task PlayRoundAsync(bool scrape, CancellationToken cancellationToken)
    {
        if (_envoy is not null)
        {
            await _envoy.SendRequestAsync(cancellationToken);
        }

        if (scrape)
        {
            await Task.WhenAll(_dataplanes.Select(dataplane => ScrapeAsync(dataplane, cancellationToken)));
        }
    }

    /// <summary>Where to look, for a person.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append("Started a small shop: a control plane, and an application, an Envoy and an agent for each dataplane.\n\n");
        foreach (ShopDataplane dataplane in _dataplanes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {dataplane.Name,-14} metrics {dataplane.MetricsUrl,-33} Envoy {dataplane.EnvoyAddress}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""

              control plane  {ControlPlane.ApiAddress}api
              targets        {ControlPlane.ServiceDiscovery.AbsoluteUri}
              OTLP receiver  gRPC {Receiver.GrpcAddress.Authority}, HTTP {Receiver.HttpAddress.Authority}
              policies       {PolicyFile}
              log            {Log.Path}

            """);
        text.Append(Prometheus is null
            ? "  Prometheus     not started; with `prometheus` on the PATH it is\n"
            : $"  Prometheus     {Prometheus.Address}targets\n"
                + $"                 {Prometheus.Graph("sum by (service) (rate(envoy_cluster_upstream_rq_total[30s]))").AbsoluteUri}\n");
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _scraper.Dispose();
        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }

        _loggers?.Dispose();
        Log.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // Somebody looks at the files; they are in the folder for temporary files.
        }
    }

    private async Task StartPartsAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        // First, so that it is the last to end: the agents tell it that they stop.
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log).AddFilter("Microsoft", LogLevel.Warning));
        ControlPlane = Own(await ShopControlPlane.StartAsync(Folder, _loggers, _time, cancellationToken));
        Receiver = Own(await OtlpReceiver.StartAsync(cancellationToken));
        int seed = 0;
        foreach (ShopService service in ShopService.All)
        {
            for (int instance = 1; instance <= ShopService.Instances; instance++)
            {
                _dataplanes.Add(Own(await ShopDataplane.StartAsync(service, instance, ++seed, _time, cancellationToken)));
            }
        }

        if (options.UseEnvoy && EnvoyProcess.IsInstalled)
        {
            ShopApplication application = Own(await ShopApplication.StartAsync(RealEnvoyService, ++seed, _time, cancellationToken));
            _envoy = Own(await EnvoyProcess.StartAsync(Folder, application.Port, cancellationToken));
            _dataplanes.Add(Own(ShopDataplane.Around($"{RealEnvoyService}-1", RealEnvoyService, _envoy.AdminAddress, application)));
        }

        IReadOnlyList<int> free = FreePorts.Find(_dataplanes.Count);
        List<DataplanePorts> ports = [.. _dataplanes.Select((dataplane, i) => new DataplanePorts(dataplane.Name, dataplane.ApplicationPort, free[i]))];
        string policies = ShopPolicies.Write(Receiver.GrpcAddress, Receiver.HttpAddress, ControlPlane.ApiAddress, ports);
        await File.WriteAllTextAsync(PolicyFile, policies, cancellationToken);
        await ControlPlane.ApplyAsync(policies, cancellationToken);
        for (int i = 0; i < _dataplanes.Count; i++)
        {
            await _dataplanes[i].StartAgentAsync(ControlPlane.ApiAddress, ports[i].Metrics, _loggers, _time, cancellationToken);
        }

        await WaitForPortsAsync(cancellationToken);
        if (options.UsePrometheus && PrometheusProcess.IsInstalled)
        {
            Prometheus = Own(await PrometheusProcess.StartAsync(Folder, ControlPlane.ServiceDiscovery, cancellationToken));
        }
    }

    /// <summary>The agents get their configuration after they have started; the URLs are told once their ports are open.</summary>
    private async Task WaitForPortsAsync(CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        while (_dataplanes.Exists(dataplane => dataplane.MetricsUrl is null) && _time.GetElapsedTime(started) < LongestStart)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
        }
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private async Task ScrapeAsync(ShopDataplane dataplane, CancellationToken cancellationToken)
    {
        if (dataplane.MetricsUrl is not { } url)
        {
            return;
        }

        try
        {
            using HttpResponseMessage response = await _scraper.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The agent's own status, and with it the table, shows what is wrong.
        }
    }
}

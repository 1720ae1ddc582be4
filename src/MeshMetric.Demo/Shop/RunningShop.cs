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
        Log = new LogFile(Path.Combine(Folder, "agents.log"), time);
    }

    /// <summary>Where its files are.</summary>
    public string Folder { get; }

    /// <summary>The agents' log.</summary>
    public LogFile Log { get; }

    /// <summary>The policies that all agents share.</summary>
    public string PolicyFile => Path.Combine(Folder, "policies.yaml");

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
        text.Append("Started a small shop: an application, an Envoy and an agent for each dataplane.\n\n");
        foreach (ShopDataplane dataplane in _dataplanes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {dataplane.Name,-14} metrics {dataplane.MetricsUrl,-33} Envoy {dataplane.EnvoyAddress}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""

              OTLP receiver  gRPC {Receiver.GrpcAddress.Authority}, HTTP {Receiver.HttpAddress.Authority}
              policies       {PolicyFile}
              agents' log    {Log.Path}

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

        string policies = ShopPolicies.Write(
            Receiver.GrpcAddress, Receiver.HttpAddress, _dataplanes.ToDictionary(dataplane => dataplane.Name, dataplane => dataplane.ApplicationPort));
        await File.WriteAllTextAsync(PolicyFile, policies, cancellationToken);
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(Log));
        foreach (ShopDataplane dataplane in _dataplanes)
        {
            await dataplane.StartAgentAsync(PolicyFile, _loggers, _time, cancellationToken);
        }

        if (options.UsePrometheus && PrometheusProcess.IsInstalled)
        {
            Prometheus = Own(await PrometheusProcess.StartAsync(
                Folder, _dataplanes.Select(dataplane => dataplane.MetricsUrl).OfType<Uri>(), cancellationToken));
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

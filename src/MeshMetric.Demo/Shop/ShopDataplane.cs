using System.Net;

using MeshMetric.Agent;
using MeshMetric.Demo.Simulation;

namespace MeshMetric.Demo.Shop;

/// <summary>One dataplane of the shop: an application, an Envoy and the agent beside them.</summary>
internal sealed class ShopDataplane : IAsyncDisposable
{
    private readonly SimulatedEnvoy? _envoy;
    private readonly ShopApplication _application;

    private ShopDataplane(string name, string service, string envoyAddress, SimulatedEnvoy? envoy, ShopApplication application)
    {
        Name = name;
        Service = service;
        EnvoyAddress = envoyAddress;
        _envoy = envoy;
        _application = application;
    }

    public string Name { get; }

    public string Service { get; }

    /// <summary>The Envoy's admin endpoint.</summary>
    public string EnvoyAddress { get; }

    public int ApplicationPort => _application.Port;

    /// <summary>The port its policy gives the agent for Prometheus, once <see cref="StartAgentAsync"/> was called.</summary>
    public int MetricsPort { get; private set; }

    /// <summary>The agent, once <see cref="StartAgentAsync"/> is through.</summary>
    public AgentHost Agent { get; private set; } = null!;

    /// <summary>Where Prometheus scrapes the agent, or <see langword="null"/> while the port is not open.</summary>
    public Uri? MetricsUrl =>
        Agent.GetEndpoint(MetricsPort) is { } endpoint ? new Uri($"http://{endpoint}{ShopPolicies.MetricsPath}") : null;

    /// <summary>Starts the application and a simulated Envoy.</summary>
    public static async Task<ShopDataplane> StartAsync(
        ShopService service, int instance, int seed, TimeProvider time, CancellationToken cancellationToken)
    {
        ShopApplication application = await ShopApplication.StartAsync(service.Name, seed, time, cancellationToken);
        var options = new SimulatedEnvoyOptions
        {
            TimeProvider = time,
            Topology = new EnvoyTopology
            {
                Seed = seed,
                InboundPorts = [application.Port],
                Upstreams = service.Upstreams,
                TcpUpstreams = service.TcpUpstreams,
            },
        };
        SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(options, cancellationToken);
        return new ShopDataplane($"{service.Name}-{instance}", service.Name, envoy.AdminAddress, envoy, application);
    }

    /// <summary>A dataplane around an application and an Envoy that run already and belong to the caller.</summary>
    public static ShopDataplane Around(string name, string service, string envoyAddress, ShopApplication application) =>
        new(name, service, envoyAddress, envoy: null, application);

    /// <summary>Starts the agent: it registers with the control plane, and does what that says.</summary>
    public async Task StartAgentAsync(
        Uri controlPlane, int metricsPort, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        MetricsPort = metricsPort;
        Agent = new AgentHost(
            new AgentOptions
            {
                ControlPlane = new ControlPlaneConnectionOptions { Address = controlPlane, ReportInterval = TimeSpan.FromSeconds(5) },
                EnvoyAdmin = new Uri(EnvoyAddress),
                Dataplane = new DataplaneOptions
                {
                    Name = Name,
                    Service = Service,
                    Port = ApplicationPort,
                    Tags = new Dictionary<string, string> { ["kuma.io/zone"] = "demo" },
                },
                ListenAddress = IPAddress.Loopback,
            },
            loggers,
            time);
        await Agent.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // The agent first: its last push reads the sources once more.
        if (Agent is not null)
        {
            await Agent.DisposeAsync();
        }

        if (_envoy is not null)
        {
            await _envoy.DisposeAsync();
            await _application.DisposeAsync();
        }
    }
}

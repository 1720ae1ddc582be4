using System.Globalization;
using System.Text.RegularExpressions;

namespace MeshMetric.Demo.Children;

/// <summary>A real Envoy in front of one application, with an admin endpoint on a free port.</summary>
internal sealed partial class EnvoyProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };

    private EnvoyProcess(ChildProcess process, string admin, Uri listener)
    {
        _process = process;
        AdminAddress = admin;
        Listener = listener;
    }

    public string AdminAddress { get; }

    /// <summary>Where it takes requests for the application.</summary>
    public Uri Listener { get; }

    /// <summary>Whether there is an Envoy to start.</summary>
    public static bool IsInstalled => ChildProcess.Find("envoy") is not null;

    /// <summary>Starts it and returns when it serves.</summary>
    /// <param name="folder">A folder for its configuration and the file with its admin address.</param>
    /// <param name="applicationPort">The application behind it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<EnvoyProcess> StartAsync(string folder, int applicationPort, CancellationToken cancellationToken)
    {
        string configuration = Path.Combine(folder, "envoy.yaml");
        string adminFile = Path.Combine(folder, "envoy-admin-address");
        int listenerPort = FreePort();
        await File.WriteAllTextAsync(configuration, Bootstrap(listenerPort, applicationPort), cancellationToken);
        ChildProcess process = ChildProcess.Start(
            ChildProcess.Find("envoy")!,
            ["-c", configuration, "--admin-address-path", adminFile, "--disable-hot-restart", "--concurrency", "1"],
            Serving);
        try
        {
            await process.WaitUntilReadyAsync(cancellationToken);
            string admin = (await File.ReadAllTextAsync(adminFile, cancellationToken)).Trim();
            return new EnvoyProcess(process, $"http://{admin}", new Uri($"http://127.0.0.1:{listenerPort}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request through it, so that its counters move.</summary>
    public async Task SendRequestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(Listener, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The numbers show it.
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Bootstrap(int listenerPort, int applicationPort) => string.Create(CultureInfo.InvariantCulture, $$"""
        admin:
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
        static_resources:
          listeners:
            - name: inbound
              address: { socket_address: { address: 127.0.0.1, port_value: {{listenerPort}} } }
              filter_chains:
                - filters:
                    - name: envoy.filters.network.http_connection_manager
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        stat_prefix: localhost_{{applicationPort}}
                        route_config:
                          virtual_hosts:
                            - name: application
                              domains: ["*"]
                              routes: [{ match: { prefix: "/" }, route: { cluster: localhost_{{applicationPort}} } }]
                        http_filters:
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          clusters:
            - name: localhost_{{applicationPort}}
              type: STATIC
              connect_timeout: 1s
              load_assignment:
                cluster_name: localhost_{{applicationPort}}
                endpoints:
                  - lb_endpoints:
                      - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: {{applicationPort}} } } }

        """);

    [GeneratedRegex("starting main dispatch loop|all dependencies initialized", RegexOptions.CultureInvariant)]
    private static partial Regex Serving { get; }
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeshMetric.Demo.Children;

/// <summary>A real Prometheus that finds the demo's agents by the control plane and scrapes them every second; its data goes to the demo's own folder.</summary>
internal sealed partial class PrometheusProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(5) };

    private PrometheusProcess(ChildProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Whether there is a Prometheus to start.</summary>
    public static bool IsInstalled => ChildProcess.Find("prometheus") is not null;

    /// <summary>Starts it and returns when it listens.</summary>
    /// <param name="folder">A folder for its configuration and data.</param>
    /// <param name="discovery">Where the control plane tells the targets.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PrometheusProcess> StartAsync(string folder, Uri discovery, CancellationToken cancellationToken)
    {
        string configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(configuration, Configuration(discovery), cancellationToken);
        ChildProcess process = ChildProcess.Start(
            ChildProcess.Find("prometheus")!,
            [
                $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(folder, "prometheus-data")}",
                "--web.listen-address=127.0.0.1:0", "--log.level=info",
            ],
            Listening);
        try
        {
            Match match = await process.WaitUntilReadyAsync(cancellationToken);
            int port = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
            return new PrometheusProcess(process, new Uri($"http://127.0.0.1:{port}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A page that shows a query's result as a graph.</summary>
    public Uri Graph(string query) => new(Address, $"/graph?g0.expr={Uri.EscapeDataString(query)}&g0.tab=0&g0.range_input=5m");

    /// <summary>How many agents it has scraped without an error.</summary>
    public async Task<int> CountUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            using Stream answer = await _client.GetStreamAsync(new Uri(Address, "/api/v1/query?query=count(up==1)"), cancellationToken);
            using JsonDocument json = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
            JsonElement result = json.RootElement.GetProperty("data").GetProperty("result");
            return result.GetArrayLength() == 0 ? 0 : int.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private static string Configuration(Uri discovery) => $"""
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
        scrape_configs:
          - job_name: shop
            http_sd_configs:
              - url: {discovery.AbsoluteUri}
                refresh_interval: 2s

        """;

    [GeneratedRegex(@"Listening on.* address=127\.0\.0\.1:(?<port>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Listening { get; }
}

using System.Globalization;
using System.Net;
using System.Text;

using MeshMetric.Demo.Simulation;

namespace MeshMetric.Demo.Shop;

/// <summary>One instance of a service of the shop: an application with metrics of its own at <c>/metrics</c>, driven by simulated traffic.</summary>
internal sealed class ShopApplication : IAsyncDisposable
{
    private static readonly string[] Paths = ["/cart", "/checkout", "/items"];

    private readonly WebApplication _app;
    private readonly Traffic[] _traffic;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly string _service;

    private ShopApplication(string service, int seed, TimeProvider time)
    {
        _service = service;
        _time = time;
        _started = time.GetUtcNow() - TimeSpan.FromMinutes(10);
        var random = new Random(seed);
        _traffic = [.. Paths.Select(_ => new Traffic(random, 8, 20))];
        _app = QuietWeb.Build(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app.MapGet("/metrics", async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await context.Response.WriteAsync(Metrics(), context.RequestAborted);
        });
        _app.MapGet("/", context => context.Response.WriteAsync($"{service}\n", context.RequestAborted));
    }

    /// <summary>Its TCP port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    public static async Task<ShopApplication> StartAsync(string service, int seed, TimeProvider time, CancellationToken cancellationToken)
    {
        var application = new ShopApplication(service, seed, time);
        await application._app.StartAsync(cancellationToken);
        application.Port = new Uri(application._app.Urls.First()).Port;
        return application;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string Metrics()
    {
        TimeSpan age = _time.GetUtcNow() - _started;
        var text = new StringBuilder();
        text.Append("# HELP shop_requests_total Requests by path and status code.\n# TYPE shop_requests_total counter\n");
        for (int i = 0; i < Paths.Length; i++)
        {
            foreach (int code in Traffic.Codes)
            {
                long count = _traffic[i].Responses(code, _traffic[i].Requests(age));
                text.Append(CultureInfo.InvariantCulture, $"shop_requests_total{{path=\"{Paths[i]}\",code=\"{code}\"}} {count}\n");
            }
        }

        text.Append("# HELP shop_request_duration_milliseconds Time to answer.\n# TYPE shop_request_duration_milliseconds histogram\n");
        for (int i = 0; i < Paths.Length; i++)
        {
            Histogram(text, _traffic[i], Paths[i], age);
        }

        text.Append("# HELP shop_build_info What runs.\n# TYPE shop_build_info gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"shop_build_info{{application=\"{_service}\",version=\"1.4.2\"}} 1\n");
        text.Append("# HELP shop_cache_entries Entries in the cache.\n# TYPE shop_cache_entries gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"shop_cache_entries {_traffic[0].Level(900, age)}\n");
        text.Append("# HELP runtime_threads Threads.\n# TYPE runtime_threads gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"runtime_threads {8 + _traffic[1].Level(16, age)}\n");
        text.Append("# HELP process_start_time_seconds Start of the process.\n# TYPE process_start_time_seconds gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"process_start_time_seconds {_started.ToUnixTimeMilliseconds() / 1000.0}\n");
        return text.ToString();
    }

    private static void Histogram(StringBuilder text, Traffic traffic, string path, TimeSpan age)
    {
        long requests = traffic.Requests(age);
        long cumulative = 0;
        for (int bucket = 0; bucket < HistogramShape.UpperBounds.Count; bucket++)
        {
            cumulative += traffic.Latency.Count(bucket, requests);
            text.Append(
                CultureInfo.InvariantCulture,
                $"shop_request_duration_milliseconds_bucket{{path=\"{path}\",le=\"{HistogramShape.UpperBounds[bucket]}\"}} {cumulative}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"shop_request_duration_milliseconds_sum{{path=\"{path}\"}} {traffic.Latency.Sum(requests)}\n");
        text.Append(CultureInfo.InvariantCulture, $"shop_request_duration_milliseconds_count{{path=\"{path}\"}} {requests}\n");
    }
}

using System.Net;
using System.Net.Sockets;

using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MeshMetric.Agent.Listeners;

/// <summary>
/// One port. Stays open while configurations come and go, as long as they want it; what it serves is swapped. A port that can't be opened is
/// tried again, with growing pauses, until it opens or is no longer wanted.
/// </summary>
internal sealed partial class PrometheusListener : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ListenerContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private volatile IReadOnlyDictionary<string, ScrapeRoute> _routes;
    private volatile IPEndPoint? _bound;
    private volatile string? _problem;
    private KestrelServer? _server;
    private Task _retrying = Task.CompletedTask;

    /// <summary>Prepares the port.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="context">What all ports share.</param>
    public PrometheusListener(ListenerPlan plan, ListenerContext context)
    {
        Port = plan.Port;
        _context = context;
        _routes = plan.Routes;
    }

    /// <summary>The port as the policy names it.</summary>
    public int Port { get; }

    /// <summary>What is open now.</summary>
    public EndpointStatus Status => new(Port, _bound, [.. _routes.Keys.Order(StringComparer.Ordinal)], _problem);

    /// <summary>Swaps what is served; requests under way keep what they had.</summary>
    public void SetRoutes(IReadOnlyDictionary<string, ScrapeRoute> routes)
    {
        _routes = routes;
        TellRoutes();
    }

    /// <summary>Tries to open the port, and goes on trying in the background if that fails.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryOpenAsync(cancellationToken))
        {
            _retrying = RetryAsync();
        }
    }

    /// <summary>Closes the port; scrapes in flight finish.</summary>
    /// <param name="cancellationToken">Breaks them off.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _retrying;
        if (_server is { } server)
        {
            await server.StopAsync(cancellationToken);
            LogClosed(_context.Logger, Port);
        }

        _bound = null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _server?.Dispose();
        _stopping.Dispose();
    }

    private async Task RetryAsync()
    {
        var pause = FirstPause;
        while (true)
        {
            await Task.Delay(pause, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested || await TryOpenAsync(CancellationToken.None))
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        var server = CreateServer();
        try
        {
            await server.StartAsync(CreateApplication(), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            server.Dispose();
            var problem = Explain(exception);
            if (_problem != problem)
            {
                LogNotOpen(_context.Logger, _context.Options.ListenAddress, Port, problem);
            }

            _problem = problem;
            TellRoutes();
            return false;
        }

        _server = server;
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _bound = new IPEndPoint(_context.Options.ListenAddress, address.Port);
        _problem = null;
        TellRoutes();
        LogOpen(_context.Logger, _bound, string.Join(", ", _routes.Keys.Order(StringComparer.Ordinal)));
        return true;
    }

    private void TellRoutes()
    {
        foreach (var route in _routes.Values)
        {
            route.Health.Problem = _problem;
        }
    }

    private ScrapeApplication CreateApplication() => new(
        () => _routes, _context.Slots, _context.Options, _context.Counters, _context.Time, _context.Logger);

    private KestrelServer CreateServer()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = _context.Options.MaxConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // Prometheus holds its connection between scrapes; the pause may be minutes.
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);

        // Room for one flush: a slow client holds the writer, not memory.
        options.Limits.MaxResponseBufferSize = 64 * 1024;
        options.Listen(_context.Options.ListenAddress, _context.Options.UseFreePorts ? 0 : Port, listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { IOQueueCount = 1, Backlog = 128 }), _context.ServerLoggers);
        return new KestrelServer(Options.Create(options), transport, _context.ServerLoggers);
    }

    private static string Explain(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => "the port is taken by another program",
                    SocketError.AccessDenied => "the port may not be opened by this user",
                    SocketError.AddressNotAvailable => "the listen address is not this machine's",
                    _ => socket.Message,
                };
            }
        }

        return exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
            ? "the port is taken by another program"
            : exception.Message;
    }

    [LoggerMessage(LogLevel.Information, "Prometheus endpoint open on {Endpoint}, serving {Paths}")]
    private static partial void LogOpen(ILogger logger, IPEndPoint endpoint, string paths);

    [LoggerMessage(LogLevel.Error, "Prometheus endpoint {Address} port {Port} is not open: {Problem}; trying again")]
    private static partial void LogNotOpen(ILogger logger, IPAddress address, int port, string problem);

    [LoggerMessage(LogLevel.Information, "Prometheus endpoint on port {Port} closed")]
    private static partial void LogClosed(ILogger logger, int port);
}

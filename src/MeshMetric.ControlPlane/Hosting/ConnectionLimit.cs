using System.Diagnostics.Metrics;

using MeshMetric.ControlPlane.Telemetry;

using Microsoft.AspNetCore.Connections;

namespace MeshMetric.ControlPlane.Hosting;

/// <summary>
/// Bounds the connections of each listener, those whose handshake is under way or never ends among them. One more is reset at once, counted, and told in
/// the log once a minute.
/// </summary>
internal sealed partial class ConnectionLimit : IDisposable
{
    private static readonly TimeSpan LogPause = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new(ControlPlaneMetrics.MeterName);
    private readonly Counter<long> _refusals;
    private readonly long _most;
    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionLimit> _logger;
    private readonly int[] _open = new int[Enum.GetValues<Listener>().Length];
    private readonly Lock _lock = new();
    private long? _loggedAt;

    /// <summary>Registers the counter.</summary>
    public ConnectionLimit(ControlPlaneOptions options, TimeProvider time, ILogger<ConnectionLimit> logger)
    {
        _most = options.MaxConnections;
        _time = time;
        _logger = logger;
        _refusals = _meter.CreateCounter<long>("meshmetric.cp.connection.refusals", "{connection}", "Connections beyond the limit of their listener, by listener.");
    }

    /// <summary>Puts the limit in front of what serves a listener's connections.</summary>
    public ConnectionDelegate Guard(Listener listener, ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open[(int)listener]) > _most)
            {
                Refuse(listener, connection);
                return;
            }

            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open[(int)listener]);
        }
    };

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Refuse(Listener listener, ConnectionContext connection)
    {
        connection.Abort(new ConnectionAbortedException("There are too many connections."));
        _refusals.Add(1, new KeyValuePair<string, object?>("listener", NameOf(listener)));
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_loggedAt is { } last && _time.GetElapsedTime(last, now) < LogPause)
            {
                return;
            }

            _loggedAt = now;
        }

        LogRefused(_logger, NameOf(listener), _most);
    }

    private static string NameOf(Listener listener) => listener switch
    {
        Listener.Api => "api",
        Listener.Mads => "mads",
        _ => "xds",
    };

    [LoggerMessage(LogLevel.Warning, "Connections to --{Listener}-listen are refused: there are {Most} already; --max-connections sets the limit")]
    private static partial void LogRefused(ILogger logger, string listener, long most);
}
